import fc from "fast-check";
import { createFindings } from "#audit/findings.ts";
import { createReplay } from "#audit/replay.ts";
import { type Command, personOf, type Request } from "#domain/commands.ts";
import { decide, type Decision } from "#domain/decide.ts";
import type { EventChanges } from "#domain/event-details.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import type { Fact } from "#domain/facts.ts";
import { emptyRoster, evolve, type Roster, standingOf } from "#domain/roster.ts";
import { asksOf, capacities, someRules } from "#test/support/arbitraries/rules.ts";
import { eventOf } from "#test/unit/domain/given.ts";

/**
 * Random walks through an event with random rules: commands of attendees and organisers, offers that run out, and a
 * clock that steps over all of its moments. The audit looks at every transaction: it shares nothing with the decider.
 */

export const START = Date.parse("2027-05-01T12:00:00.000Z");
export const DATE = "2027-05-01T14:00:00.000Z";
export const PEOPLE = ["ann", "bob", "cy", "dee", "eve", "fay", "gil"];

const instant = (ms: number) => new Date(ms).toISOString();
const CLAIMS = ["PT10S", "PT10S", "PT5M", "PT20M"];

const commands = asksOf({
  person: fc.constantFrom(...PEOPLE),
  dates: [DATE, "2027-05-01T14:30:00.000Z", "2027-05-01T13:30:00.000Z"],
  claims: CLAIMS,
}) as fc.Arbitrary<Request>;

/** A sweep finds whose offer has run out, sooner or later. */
type Sweep = { readonly type: "sweep" };
/** Whoever has an offer takes it, or does not want it. */
type Answer = { readonly type: "answer"; readonly as: "register" | "unregister" };

export type Step = {
  readonly ask: Request | Sweep | Answer;
  /** Milliseconds since the step before, and from the gateway's acceptance to the decision. */
  readonly passes: number;
  readonly queued: number;
  /** How many get a seat per transaction, at most. */
  readonly promotions: number;
};

const steps: fc.Arbitrary<Step> = fc.record({
  ask: fc.oneof(
    { weight: 6, arbitrary: commands },
    { weight: 2, arbitrary: fc.constant<Sweep>({ type: "sweep" }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("register" as const, "register" as const, "unregister" as const)
        .map((as): Answer => ({ type: "answer", as })),
    },
  ),
  passes: fc.constantFrom(0, 0, 1, 1000, 9999, 10_000, 60_000, 300_000, 1_200_000),
  queued: fc.constantFrom(0, 0, 0, 1, 5000, 400_000, -3000),
  promotions: fc.integer({ min: 1, max: 3 }),
});

export type Start = {
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly isDraft: boolean;
  readonly rules: EventChanges;
};

export const starts: fc.Arbitrary<Start> = fc.record({
  capacity: capacities,
  hasWaitlist: fc.constantFrom(true, true, true, false),
  isDraft: fc.constantFrom(false, false, false, true),
  rules: someRules(CLAIMS, 80),
});

export const walks = fc.record({ start: starts, steps: fc.array(steps, { maxLength: 40, size: "max" }) });

/** What has been decided, and on what. */
export type Decided = {
  readonly command: Command;
  readonly before: { readonly event: EventState; readonly standing: Standing };
  readonly at: string;
  readonly askedAt: string;
  readonly decision: Exclude<Decision, { kind: "step" | "undecided" }>;
};

/** One event, whose time passes. Each transaction is audited. */
export function createStroll({ capacity: seats, hasWaitlist, isDraft, rules: some }: Start) {
  const findings = createFindings("e");
  const replay = createReplay("e", findings);
  let [now, version] = [START, 0];
  const [users, erased] = [new Set(PEOPLE), new Set<string>()];
  const roster: Roster = { ...emptyRoster(), users, erased };

  const commit = (facts: readonly Fact[]): void => {
    if (facts.length === 0) return;
    for (const fact of facts) evolve(roster, fact);
    replay.apply({ eventId: "e", version: ++version, at: instant(now), facts, isPending: false });
  };

  commit([
    {
      type: "EventCreated",
      eventId: "e",
      details: { title: "Concert", date: DATE, ...some } as EventState["details"],
      capacity: seats,
      hasWaitlist,
      ...(isDraft && { status: "draft" as const }),
      at: instant(now),
    },
  ]);

  const obey = (command: Command, queued = 0, promotions = 1000): Decided => {
    const circumstances = { at: instant(now), askedAt: instant(now - queued), promotions };
    const userId = personOf(command);
    const standing = userId === undefined ? ({ status: "none" } as const) : standingOf(roster, userId);
    const before = { event: eventOf(roster), standing };
    for (let transactions = 0; transactions < 100; transactions++) {
      const decision = decide(roster, command, circumstances);
      if (decision.kind === "undecided") throw new Error("undecided, with the whole waitlist at hand");
      if (decision.kind !== "rejected") commit(decision.facts);
      if (decision.kind === "step") continue;
      return { command, before, decision, at: circumstances.at, askedAt: circumstances.askedAt };
    }
    throw new Error(`${command.type} never ends`);
  };

  /** Whose offer has run out, by now. */
  const due = (): readonly Command[] =>
    [...roster.standings].flatMap(([userId, standing]) =>
      standing.status === "offered" && standing.expiresAt < instant(now)
        ? [{ type: "lapse", userId, ticket: standing.ticket } as const]
        : [],
    );

  return {
    roster,
    findings,
    replay,
    event: () => eventOf(roster),
    now: () => instant(now),
    pass: (ms: number) => void (now += ms),
    erase: (userId: string) => void (users.delete(userId) && erased.add(userId)),
    commit,
    obey,
    due,
    sweep: (): readonly Decided[] => due().map((command) => obey(command)),
    /** Takes a step, and gives what was decided. */
    take({ ask, passes, queued, promotions }: Step): readonly Decided[] {
      now += passes;
      if (ask.type === "sweep") return due().map((command) => obey(command));
      if (ask.type === "answer") {
        const [userId] = PEOPLE.filter((one) => standingOf(roster, one).status === "offered");
        return userId === undefined ? [] : [obey({ type: ask.as, userId }, queued, promotions)];
      }
      return [obey(ask, queued, promotions)];
    },
  };
}

export type Stroll = ReturnType<typeof createStroll>;

/** Everything that a walk comes to. */
export function walked({ start, steps: all }: { readonly start: Start; readonly steps: readonly Step[] }) {
  const stroll = createStroll(start);
  const decided = all.flatMap((step) => stroll.take(step));
  return { stroll, decided };
}
