import { fingerprintOf } from "#application/idempotency.ts";
import { rejectionProblem } from "#application/views.ts";
import type { HistoryItem } from "#contracts/history.ts";
import type { Problem } from "#contracts/problem.ts";
import type { Request } from "#domain/commands.ts";
import type { Fact } from "#domain/facts.ts";
import type { Outcome } from "#domain/outcomes.ts";
import type { Rejection } from "#domain/rejection.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { Unavailable } from "#ports/errors.ts";
import type { DatedFact } from "./life.ts";
import { requestSentence, sentenceOf } from "./sentences.ts";

/** The items of a history: facts and remembered requests, each with a sentence. */

export type About = {
  readonly eventId: string;
  readonly userId: string;
  /** What the reader may know of the person. */
  readonly name: string;
  /** Whether the reader may know that this caller did something. */
  readonly mayKnow: (callerId: string) => boolean;
};

/** Oldest first. A request stands before the facts that it led to, which are of the same time. */
export function itemsOf(
  facts: readonly DatedFact[],
  records: readonly RequestRecord[],
  about: About,
): HistoryItem[] {
  const requests = records.map((record) => requestItem(record, about));
  const happened = facts.flatMap((dated) => factItem(dated, about));
  return [...requests, ...happened].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function factItem({ version, fact }: DatedFact, { name, mayKnow }: About): HistoryItem[] {
  if (!("userId" in fact)) return [];
  const { type, at, by } = fact;
  const text = sentenceOf(fact, name);
  return [{ at, version, type, text, ...(by !== undefined && mayKnow(by) && { by }), ...membersOf(fact) }];
}

/** What the fact tells besides who and when. Tickets are nobody's business but the waitlist's. */
function membersOf(fact: Fact): Partial<HistoryItem> {
  const known = fact as Partial<Record<(typeof MEMBERS)[number], never>>;
  const members = MEMBERS.filter((name) => known[name] !== undefined).map((name) => [name, known[name]]);
  const gaveUp = fact.type === "RegistrationCancelled" ? fact.gaveUp : undefined;
  return {
    ...(Object.fromEntries(members) as Partial<HistoryItem>),
    ...(gaveUp && { gaveUp: gaveUp.kind }),
    ...(gaveUp?.kind === "seat" && gaveUp.extra && { extra: true }),
  };
}

const MEMBERS = ["as", "reason", "position", "waitlistedAt", "expiresAt", "late", "extra", "picked"] as const;

function requestItem(record: RequestRecord, { eventId, userId }: About): HistoryItem {
  const { acceptedAt, completedAt: at, result } = record;
  const { status } = result;
  const type = typeOf(record);
  const head = { at, type, acceptedAt, status };
  if (result.status === "succeeded") {
    const { outcome } = result;
    return { ...head, text: requestSentence(type, status, outcome), outcome };
  }
  if (result.status === "failed") return { ...head, text: requestSentence(type, status, "") };
  const error = problemOf(result.rejection, eventId, userId);
  const detail = error?.detail ?? "only a newer version of Muster knows why.";
  return { ...head, text: requestSentence(type, status, detail), ...(error && { error }) };
}

function problemOf(rejection: Rejection, eventId: string, userId: string): Problem | undefined {
  try {
    return rejectionProblem(rejection, eventId, userId);
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}

/** A record does not say what was asked: its outcome does, or the fingerprint of a command without further members. */
function typeOf({ result, fingerprint }: RequestRecord): string {
  if (result.status === "succeeded") return ASKED[result.outcome] ?? "request";
  return PLAIN.find((type) => fingerprintOf(type, "") === fingerprint) ?? "request";
}

const PLAIN = [
  "register",
  "unregister",
  "promote",
  "check-in",
  "undo-check-in",
] as const satisfies Request["type"][];

const ASKED: Readonly<Partial<Record<Outcome, Request["type"]>>> = {
  registered: "register",
  waitlisted: "register",
  unregistered: "unregister",
  "left-waitlist": "unregister",
  declined: "unregister",
  promoted: "promote",
  "checked-in": "check-in",
  "check-in-undone": "undo-check-in",
};
