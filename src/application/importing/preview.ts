import { digestOfKey } from "#application/idempotency.ts";
import { rejectionProblem } from "#application/views.ts";
import type { ProblemCode } from "#contracts/problem.ts";
import { type Decision, decide } from "#domain/decide.ts";
import { evolve, type Roster } from "#domain/roster.ts";
import { later } from "#domain/schedule.ts";
import { batchesOf } from "#flow/batches.ts";
import type { Clock } from "#ports/clock.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { outcomeOf } from "./import-lines.ts";

/** A line as it would be imported: under its key as the caller's own, and with its user created if `mayCreate`. */
export type PreviewedLine = {
  readonly userId: string;
  readonly mayCreate: boolean;
  readonly idempotencyKey: string;
};

/** What would come of a line now. `unclear`: it depends on more than was read. */
export type Forecast = {
  readonly end: "registered" | "waitlisted" | "already" | "refused" | "unclear";
  /** Whether the person is a user already. */
  readonly isKnown: boolean;
  readonly code?: ProblemCode;
};

export type ImportPreviews = {
  /**
   * What would come of each line if all were imported now, in this order, and nothing else happened at the event.
   * Changes nothing. Throws `Unavailable`, and `Unreadable` for an event that can't be read.
   */
  preview(eventId: string, lines: readonly PreviewedLine[]): Promise<readonly Forecast[]>;
};

export type PreviewDeps = { readonly store: Pick<RosterStore, "load">; readonly clock: Clock };

/** People who are read at a time. */
const PEOPLE_A_READ = 90;

/** Has the decider decide each line, on the event as the lines before would leave it. */
export function createImportPreviews({ store, clock }: PreviewDeps): ImportPreviews {
  return {
    async preview(eventId, lines) {
      const forecasts: Forecast[] = [];
      let event: Roster["event"];
      for (const some of batchesOf(lines, PEOPLE_A_READ)) {
        const userIds = some.map(({ userId }) => userId);
        const { roster, rows } = await store.load({ eventId, userIds, ranked: [], event: false, head: 0 });
        const created = some.filter(
          ({ userId, mayCreate }) => mayCreate && roster.erased?.has(userId) !== true,
        );
        const users = new Set([...roster.users, ...created.map(({ userId }) => userId)]);
        const now: Roster = { ...roster, users, event: event ?? roster.event };
        const at = later(clock(), now.event?.changedAt ?? "");
        for (const { userId, idempotencyKey } of some) {
          const isKnown = roster.users.has(userId);
          const key = digestOfKey(idempotencyKey);
          const isImported = rows.get(userId)?.records.some((record) => record.key === key) === true;
          forecasts.push(
            isImported ? { end: "already", isKnown } : { ...forecast(now, userId, at), isKnown },
          );
        }
        ({ event } = now);
      }
      return forecasts;
    },
  };
}

/** What the decider says of a plain registration. Its facts are folded into the roster. */
function forecast(roster: Roster, userId: string, at: string): Omit<Forecast, "isKnown"> {
  const decision = decided(roster, userId, at);
  switch (decision.kind) {
    case "rejected": {
      const error = rejectionProblem(decision.rejection, roster.event?.eventId ?? "", userId);
      const { end } = outcomeOf({ status: "rejected", error }, { wasKnown: false, isNew: false });
      return end === "refused" ? { end, code: error.code } : { end: "already" };
    }
    case "accepted":
      decision.facts.reduce(evolve, roster);
      return { end: decision.outcome === "waitlisted" ? "waitlisted" : "registered" };
    case "step":
    case "undecided":
      return { end: "unclear" };
    default:
      return decision satisfies never;
  }
}

/** The decision, also of somebody whose offer has run out: that is a step before it. */
function decided(roster: Roster, userId: string, at: string): Decision {
  const decideNow = (): Decision =>
    decide(roster, { type: "register", userId }, { at, askedAt: at, promotions: 0 });
  const first = decideNow();
  if (first.kind !== "step") return first;
  first.facts.reduce(evolve, roster);
  return decideNow();
}
