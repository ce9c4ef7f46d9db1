import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command } from "#domain/commands.ts";
import { decide } from "#domain/decide.ts";
import type { Fact } from "#domain/facts.ts";
import { type Roster, standingOf } from "#domain/roster.ts";
import { givenTo } from "#domain/giving.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { cancel, eventOf, factsOf, fold, given, NOW, register, rejectionOf, update, when } from "./given.ts";

/** The numbered properties, as far as the rules alone decide them: on any event, after any history. */

const RUNS = { runs: 2000 };
const PEOPLE = ["ann", "bob", "cy", "dee", "eve", "fay", "gil", "hal"];

const people = fc.constantFrom(...PEOPLE);
const capacities = fc.integer({ min: 1, max: 5 });
const changes = fc.record(
  { capacity: capacities, hasWaitlist: fc.boolean(), title: fc.constantFrom("Concert", "Opera") },
  { requiredKeys: [] },
);
const commands = fc.oneof(
  { weight: 5, arbitrary: people.map(register) },
  { weight: 3, arbitrary: people.map(cancel) },
  { weight: 1, arbitrary: people.map(() => register("nobody")) },
  { weight: 2, arbitrary: changes.map(update) },
);

type Start = {
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly history: readonly Command[];
};

const histories = fc.array(commands, { maxLength: 25, size: "max" });
const starts = fc.record({ capacity: capacities, hasWaitlist: fc.boolean(), history: histories });

/** Decides the command and folds what comes of it into the roster. */
function after(roster: Roster, command: Command): Roster {
  const decision = when(roster, command);
  return decision.kind === "accepted" ? fold(roster, decision.facts) : roster;
}

/** An event as it is after any history. */
function lived({ capacity, hasWaitlist, history }: Start): Roster {
  return history.reduce(after, given({ capacity, hasWaitlist, others: PEOPLE }));
}

const rosters = starts.map(lived);

/** The waitlist, head first. */
const line = ({ waiting }: Roster): string[] => [...waiting.values()].map(({ userId }) => userId);
const seated = (roster: Roster): string[] =>
  PEOPLE.filter((userId) => standingOf(roster, userId).status === "registered");
const statusOf = (roster: Roster, userId: string) => standingOf(roster, userId).status;
const isNew = (roster: Roster, userId: string) => /^(none|cancelled)$/.test(statusOf(roster, userId));

/** Runs `check` on what any command does to any roster. */
function onAny<Asked extends Command>(
  asked: fc.Arbitrary<Asked>,
  check: (roster: Roster, command: Asked) => void,
): Promise<void> {
  return always(fc.property(rosters, asked, check), RUNS);
}

const registering = people.map((userId) => ({ type: "register", userId }) as const);
const leaving = people.map((userId) => ({ type: "unregister", userId }) as const);

test("property 3: capacity constraint invariant", async () => {
  await onAny(commands, (roster, command) => {
    const event = eventOf(after(roster, command));
    expect(event.registeredCount).toBeLessThanOrEqual(event.capacity);
    expect(event.registeredCount).toBe(seated(roster).length);
    if (event.waitlistCount > 0) expect(event.registeredCount).toBe(event.capacity);
  });
});

test("property 4: waitlist enabled allows overflow", async () => {
  await onAny(registering, (roster, command) => {
    const { registeredCount, capacity, hasWaitlist } = eventOf(roster);
    if (!hasWaitlist || registeredCount < capacity || !isNew(roster, command.userId)) return;
    expect(when(roster, command)).toMatchObject({ kind: "accepted", outcome: "waitlisted" });
  });
});

test("property 5: waitlist disabled rejects overflow", async () => {
  await onAny(registering, (roster, command) => {
    const { registeredCount, capacity, hasWaitlist } = eventOf(roster);
    if (hasWaitlist || !isNew(roster, command.userId)) return;
    const decision = when(roster, command);
    if (registeredCount < capacity)
      expect(decision).toMatchObject({ kind: "accepted", outcome: "registered" });
    else expect(rejectionOf(decision)).toMatchObject({ type: "EventFull" });
  });
});

test("property 6: successful registration creates association", async () => {
  await onAny(registering, (roster, command) => {
    const decision = when(roster, command);
    if (decision.kind !== "accepted" || decision.outcome !== "registered") return;
    expect(decision.facts).toEqual([{ type: "AttendeeRegistered", userId: command.userId, at: NOW }]);
    const standing = standingOf(fold(roster, decision.facts), command.userId);
    expect(standing).toEqual({ status: "registered", registeredAt: NOW });
  });
});

test("property 7: registration idempotency", async () => {
  await onAny(registering, (roster, command) => {
    const standing = standingOf(after(roster, command), command.userId);
    if (standing.status !== "registered") return;
    expect(rejectionOf(when(roster, command))).toEqual({ type: "AlreadyRegistered", standing });
  });
});

test("property 8: full event error includes capacity information", async () => {
  await onAny(registering, (roster, command) => {
    const { capacity, registeredCount } = eventOf(roster);
    const decision = when(roster, command);
    if (decision.kind !== "rejected" || decision.rejection.type !== "EventFull") return;
    expect(decision.rejection).toEqual({ type: "EventFull", capacity, registeredCount });
    expect(registeredCount).toBe(capacity);
  });
});

test("property 9: waitlist position ordering", async () => {
  await onAny(commands, (roster, command) => {
    const before = line(roster);
    const now = line(after(roster, command));
    const joined = now.filter((userId) => !before.includes(userId));
    // Nobody overtakes: who waited before keeps the order, who joins is last.
    expect(now).toEqual([...before.filter((userId) => now.includes(userId)), ...joined]);
    const positions = now
      .map((userId) => standingOf(roster, userId))
      .map((s) => "position" in s && s.position);
    expect(positions).toEqual(now.map((_, i) => i + 1));
  });
});

test("property 9: waitlist position ordering, even while a seat is free", async () => {
  const free = fc.record({ waiting: fc.integer({ min: 1, max: 6 }), capacity: capacities });
  await always(
    fc.property(free, ({ waiting, capacity }) => {
      const roster = given({ capacity, waiting: PEOPLE.slice(0, waiting), others: PEOPLE });
      expect(when(roster, register("hal"))).toMatchObject({ outcome: "waitlisted" });
      expect(line(after(roster, register("hal"))).at(-1)).toBe("hal");
    }),
    RUNS,
  );
});

test("property 10: waitlist response includes position", async () => {
  await onAny(registering, (roster, command) => {
    const { waitlistCount } = eventOf(roster);
    const decision = when(roster, command);
    if (decision.kind !== "accepted" || decision.outcome !== "waitlisted") return;
    const position = waitlistCount + 1;
    expect(decision.facts).toMatchObject([{ type: "AttendeeWaitlisted", position }]);
    expect(standingOf(fold(roster, decision.facts), command.userId)).toMatchObject({
      position,
      waitlistedAt: NOW,
    });
  });
});

test("property 11: waitlist idempotency", async () => {
  await onAny(registering, (roster, command) => {
    const standing = standingOf(after(roster, command), command.userId);
    if (standing.status !== "waitlisted") return;
    expect(rejectionOf(when(roster, command))).toEqual({ type: "AlreadyWaitlisted", standing });
  });
});

test("property 12: registration and waitlist mutual exclusivity", async () => {
  await onAny(commands, (roster, command) => {
    const now = after(roster, command);
    const waiting = PEOPLE.filter((userId) => statusOf(now, userId) === "waitlisted");
    expect(new Set(waiting)).toEqual(new Set(line(now)));
    expect(line(now)).toHaveLength(waiting.length);
    expect(seated(now).filter((userId) => line(now).includes(userId))).toEqual([]);
  });
});

test("property 13: unregistration removes record", async () => {
  await onAny(leaving, (roster, command) => {
    const { userId } = command;
    const was = statusOf(roster, userId);
    const decision = when(roster, command);
    const outcome = { registered: "unregistered", waitlisted: "left-waitlist" }[was as string];
    if (outcome === undefined) expect(rejectionOf(decision)).toEqual({ type: "NotRegistered" });
    else expect(decision).toMatchObject({ kind: "accepted", outcome });
    const now = after(roster, command);
    expect([...seated(now), ...line(now)]).not.toContain(userId);
    expect(rejectionOf(when(now, command))).toEqual({ type: "NotRegistered" });
  });
});

test("property 14: unregistration decrements count", async () => {
  await onAny(leaving, (roster, command) => {
    const before = eventOf(roster);
    const was = statusOf(roster, command.userId);
    const now = eventOf(after(roster, command));
    const isPassedOn = was === "registered" && before.waitlistCount > 0;
    const isPlace = was === "waitlisted" || isPassedOn;
    expect(now.waitlistCount).toBe(before.waitlistCount - (isPlace ? 1 : 0));
    expect(now.registeredCount).toBe(before.registeredCount - (was === "registered" && !isPassedOn ? 1 : 0));
  });
});

test("property 15: waitlist promotion on unregistration", async () => {
  await onAny(leaving, (roster, command) => {
    const waiting = [...roster.waiting.values()];
    if (statusOf(roster, command.userId) !== "registered" || waiting.length === 0) return;
    const [first, ...rest] = waiting;
    const decision = when(roster, command);
    const promotions = factsOf(decision).filter(({ type }) => type === "AttendeePromoted");
    expect(promotions).toEqual([{ type: "AttendeePromoted", ...first, at: NOW }]);
    const now = fold(roster, factsOf(decision));
    expect(line(now)).toEqual(rest.map(({ userId }) => userId));
    const times = { registeredAt: NOW, promotedAt: NOW, waitlistedAt: first?.waitlistedAt };
    expect(standingOf(now, first?.userId ?? "")).toEqual({ status: "registered", ...times });
  });
});

test("property 15: waitlist promotion on unregistration, in ticket order however many seats there are", async () => {
  await always(
    fc.property(rosters, fc.nat({ max: 9 }), fc.nat({ max: 9 }), (roster, seats, limit) => {
      const promoted = givenTo(roster, { event: eventOf(roster), seats, limit, at: NOW }).map(
        ({ userId }) => userId,
      );
      expect(promoted).toEqual(line(roster).slice(0, Math.min(seats, limit)));
    }),
    RUNS,
  );
});

test("property 21: registration increments count", async () => {
  await onAny(registering, (roster, command) => {
    const before = eventOf(roster);
    const decision = decide(roster, command, { at: NOW, askedAt: NOW, promotions: 1 });
    const facts: readonly Fact[] = decision.kind === "accepted" ? decision.facts : [];
    const outcome = decision.kind === "accepted" ? decision.outcome : undefined;
    const now = eventOf(fold(roster, facts));
    expect(now.registeredCount - before.registeredCount).toBe(outcome === "registered" ? 1 : 0);
    expect(now.waitlistCount - before.waitlistCount).toBe(outcome === "waitlisted" ? 1 : 0);
  });
});
