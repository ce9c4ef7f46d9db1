import fc from "fast-check";
import { type Command, personOf } from "#domain/commands.ts";
import { decide } from "#domain/decide.ts";
import type { EventState } from "#domain/event-state.ts";
import type { Fact } from "#domain/facts.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { emptyRoster, evolve, type Roster } from "#domain/roster.ts";
import { DETAILS } from "#test/unit/domain/given.ts";

/** Random histories of one event, decided by the domain itself: with offers, picks, cancellations and whole chunks. */

export const PEOPLE = ["ann", "ben", "cem", "dan", "eve", "fay"] as const;

export type Step = {
  readonly command: Command;
  /** Seconds since the step before; with 0 it is of the same transaction. */
  readonly seconds: number;
};

/** What one transaction left behind. */
export type Moment = {
  readonly version: number;
  readonly at: string;
  readonly facts: readonly Fact[];
  readonly event: EventState;
  /** Who waits, in order: positions by brute force. */
  readonly line: readonly string[];
};

export type Walk = {
  readonly moments: readonly Moment[];
  readonly roster: Roster;
  readonly records: ReadonlyMap<string, readonly RequestRecord[]>;
};

const START = Date.parse("2027-01-01T12:00:00.000Z");
const instant = (seconds: number): string => new Date(START + seconds * 1000).toISOString();

const userId = fc.constantFrom(...PEOPLE);
const changes = fc.constantFrom(
  { capacity: 1 },
  { capacity: 2 },
  { capacity: 3 },
  { promotion: "offer" as const, claimWithin: "PT10S" },
  { promotion: "manual" as const },
  { promotion: null },
  { promoteUntil: instant(120) },
  { promoteUntil: null },
);
const ofType = <const Type extends string>(type: Type) => fc.record({ type: fc.constant(type), userId });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: ofType("register") },
  { weight: 4, arbitrary: ofType("unregister") },
  { weight: 1, arbitrary: ofType("promote") },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("update" as const), changes }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("cancel-event" as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("reinstate" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("lapse" as const), userId, ticket: fc.constant(0) }),
  },
);

const single = fc.record({ command, seconds: fc.constantFrom(0, 0, 1, 3, 20) }).map((step) => [step]);
/** The event is cancelled while offers run out, and reinstated. */
const frozen = fc.shuffledSubarray([...PEOPLE], { minLength: 4 }).map((people): Step[] => [
  { command: { type: "cancel-event" }, seconds: 1 },
  ...people.map((userId, i): Step => ({
    command: { type: "lapse", userId, ticket: 0 },
    seconds: i === 0 ? 20 : 0,
  })),
  { command: { type: "reinstate" }, seconds: 1 },
]);
const some = fc
  .array(fc.oneof({ weight: 12, arbitrary: single }, { weight: 1, arbitrary: frozen }), {
    minLength: 10,
    maxLength: 60,
    size: "max",
  })
  .map((groups) => groups.flat());
const offers = { promotion: "offer", claimWithin: "PT10S" } as const;
const toOffers: Step = { command: { type: "update", changes: offers }, seconds: 1 };

/** Half of the events offer their seats from the beginning. */
export const steps: fc.Arbitrary<Step[]> = fc
  .tuple(fc.constantFrom([], [toOffers]), some)
  .map(([first, rest]) => [...first, ...rest]);

/** `filler` are entries about nobody between creation and the first step. */
export function walk(all: readonly Step[], filler = 0): Walk {
  const roster: Roster = { ...emptyRoster(), users: new Set(PEOPLE) };
  const moments: Moment[] = [];
  const records = new Map<string, RequestRecord[]>();
  let seconds = 0;

  const commit = (facts: readonly Fact[], isSame: boolean): void => {
    for (const fact of facts) evolve(roster, fact);
    const { event } = roster;
    if (event === undefined || facts.length === 0) return;
    const before = isSame ? moments.pop() : undefined;
    const version = before?.version ?? moments.length + 1;
    const line = [...roster.waiting.values()].map((place) => place.userId);
    moments.push({ version, at: instant(seconds), facts: [...(before?.facts ?? []), ...facts], event, line });
  };

  const head = { eventId: "e", details: DETAILS, capacity: 1, hasWaitlist: true } as const;
  commit([{ type: "EventCreated", ...head, at: instant(0) }], false);
  for (let i = 0; i < filler; i++) commit([{ type: "EventUpdated", changes: {}, at: instant(0) }], false);

  for (const step of all) {
    seconds += step.seconds;
    const at = instant(seconds);
    const asked = withTicket(roster, step.command);
    for (let isSame = step.seconds === 0 && moments.at(-1)?.at === at; ; isSame = false) {
      const decision = decide(roster, asked, { at, askedAt: at, promotions: 2 });
      if (decision.kind === "undecided") break;
      if (decision.kind === "rejected") {
        remember(records, asked, {
          acceptedAt: at,
          completedAt: at,
          result: { status: "rejected", rejection: decision.rejection },
        });
        break;
      }
      commit(decision.facts, isSame && decision.kind === "accepted");
      if (decision.kind === "step") continue;
      const { outcome } = decision;
      // The clocks of some gateways are ahead, and nothing ends before it was accepted.
      const acceptedAt = instant(seconds + (step.seconds === 1 ? 90 : -1));
      const completedAt = acceptedAt > at ? acceptedAt : at;
      if (outcome !== undefined)
        remember(records, asked, { acceptedAt, completedAt, result: { status: "succeeded", outcome } });
      break;
    }
  }
  return { moments, roster, records };
}

/** A lapse is sent with the ticket of the offer. */
function withTicket({ standings }: Roster, asked: Command): Command {
  if (asked.type !== "lapse") return asked;
  const standing = standings.get(asked.userId);
  return standing?.status === "offered" ? { ...asked, ticket: standing.ticket } : asked;
}

function remember(
  records: Map<string, RequestRecord[]>,
  asked: Command,
  record: Omit<RequestRecord, "key" | "fingerprint">,
): void {
  const person = personOf(asked);
  if (person === undefined) return;
  const own = records.get(person) ?? [];
  own.push({ key: String(own.length), fingerprint: "AAAAAAAAAAA", ...record });
  records.set(person, own);
}
