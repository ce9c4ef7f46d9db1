import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import type { Command } from "#domain/commands.ts";
import { decide } from "#domain/decide.ts";
import type { Fact } from "#domain/facts.ts";
import type { Roster, WaitlistEntry } from "#domain/roster.ts";
import { eventOf, fold, given, NOW } from "./given.ts";

/** Random commands against the decider; every fact is checked against what must always hold. */

const USERS = ["ann", "bob", "cy", "dee", "eve", "fay", "gil", "hal"];
const userId = fc.constantFrom(...USERS);
const capacity = fc.integer({ min: 1, max: 9 });
const changes = fc.record(
  { capacity, hasWaitlist: fc.boolean(), title: fc.constantFrom("Concert", "Opera") },
  { requiredKeys: [] },
);

const commands = fc.oneof(
  { weight: 5, arbitrary: userId.map((id): Command => ({ type: "register", userId: id })) },
  { weight: 3, arbitrary: userId.map((id): Command => ({ type: "unregister", userId: id })) },
  { weight: 1, arbitrary: changes.map((c): Command => ({ type: "update", changes: c })) },
);

const scenario = fc.record({
  capacity,
  hasWaitlist: fc.boolean(),
  /** Per command: how many promotions fit into its transaction, and how much of the waitlist was loaded. */
  steps: fc.array(
    fc.record({ command: commands, promotions: fc.integer({ min: 1, max: 3 }), head: fc.nat({ max: 3 }) }),
    { maxLength: 40, size: "max" },
  ),
});

/**
 * What the tables would hold, kept apart from the roster so that its bookkeeping has something to be wrong
 * against.
 */
class Ledger {
  readonly seats = new Set<string>();
  readonly line: WaitlistEntry[] = [];

  record(fact: Fact): void {
    if (fact.type === "AttendeeRegistered") {
      expect(this.line, "nobody overtakes").toEqual([]);
      expect(this.seats.has(fact.userId), "a seat each").toBe(false);
      this.seats.add(fact.userId);
    } else if (fact.type === "AttendeeWaitlisted") {
      const { userId: id, ticket, at, position } = fact;
      expect(ticket, "tickets grow").toBeGreaterThan(this.line.at(-1)?.ticket ?? 0);
      expect(this.seats.has(id), "never both").toBe(false);
      this.line.push({ ticket, userId: id, waitlistedAt: at });
      expect(position, "the rank at joining").toBe(this.line.length);
    } else if (fact.type === "AttendeePromoted") {
      const first = this.line.shift();
      expect([fact.userId, fact.ticket, fact.waitlistedAt], "in ticket order").toEqual([
        first?.userId,
        first?.ticket,
        first?.waitlistedAt,
      ]);
      this.seats.add(fact.userId);
    } else if (fact.type === "RegistrationCancelled" && fact.gaveUp.kind === "seat") {
      expect(this.seats.delete(fact.userId), "gives up a seat that there was").toBe(true);
    } else if (fact.type === "RegistrationCancelled" && fact.gaveUp.kind === "place") {
      const { ticket } = fact.gaveUp;
      const index = this.line.findIndex((place) => place.ticket === ticket && place.userId === fact.userId);
      expect(index, "gives up a place that there was").not.toBe(-1);
      this.line.splice(index, 1);
    }
  }
}

/** The roster as a worker would load it: only the first `head` of the waitlist are in it. */
function loaded(roster: Roster, ledger: Ledger, head: number): Roster {
  const waiting = new Map(ledger.line.slice(0, head).map((place) => [place.ticket, place]));
  return { ...roster, waiting };
}

function checkAlways(roster: Roster, ledger: Ledger): void {
  const event = eventOf(roster);
  const statuses = USERS.map((id) => [id, roster.standings.get(id)] as const);
  const positions = statuses.flatMap(([, s]) =>
    s?.status === "waitlisted" ? [s.position ?? Number.NaN] : [],
  );
  expect(event.registeredCount, "never oversold").toBeLessThanOrEqual(event.capacity);
  expect(event.registeredCount, "counts the seats").toBe(ledger.seats.size);
  expect(event.waitlistCount, "counts the places").toBe(ledger.line.length);
  const holders = statuses.filter(([, s]) => s?.status === "registered").map(([id]) => id);
  expect(new Set(holders)).toEqual(ledger.seats);
  expect(
    positions.toSorted((a, b) => a - b),
    "positions are 1..n",
  ).toEqual(ledger.line.map((_, i) => i + 1));
  if (event.waitlistCount > 0) expect(event.registeredCount, "no free seat").toBe(event.capacity);
  if (event.waitlistCount > 0) expect(event.hasWaitlist, "waiting needs a waitlist").toBe(true);
  const shown = [...roster.waiting.keys()];
  expect(shown, "a prefix").toEqual(ledger.line.slice(0, shown.length).map(({ ticket }) => ticket));
}

/**
 * Carries a command out the way a worker does: steps first, and a longer look where the roster shows too
 * little.
 */
function carryOut(start: Roster, ledger: Ledger, command: Command, promotions: number, head: number): Roster {
  let roster = loaded(start, ledger, head);
  for (let round = 0; round < 100; round++) {
    const decision = decide(roster, command, { at: NOW, askedAt: NOW, promotions });
    if (decision.kind === "undecided") {
      expect(roster.waiting.size, "undecided only for want of knowledge").toBeLessThan(ledger.line.length);
      roster = loaded(roster, ledger, roster.waiting.size + 1);
      continue;
    }
    if (decision.kind === "rejected") return roster;
    const promoted = decision.facts.filter(({ type }) => type === "AttendeePromoted").length;
    expect(promoted, "within the transaction").toBeLessThanOrEqual(promotions);
    for (const fact of decision.facts) ledger.record(fact);
    roster = fold(roster, decision.facts);
    checkAlways(roster, ledger);
    if (decision.kind === "accepted") return roster;
    roster = loaded(roster, ledger, head);
  }
  throw new Error("never came to an end");
}

describe("whatever people ask for, in whatever order", () => {
  it("nobody is oversold, overtaken, lost or counted wrongly", async () => {
    await always(
      fc.property(scenario, ({ capacity: seats, hasWaitlist, steps }) => {
        const ledger = new Ledger();
        let roster = given({ capacity: seats, hasWaitlist, others: USERS });
        for (const { command, promotions, head } of steps) {
          roster = carryOut(roster, ledger, command, promotions, head);
          checkAlways(roster, ledger);
        }
      }),
      { runs: 1000 },
    );
  });

  it("a decision is a function of roster, command and limits, and changes none of them", async () => {
    await always(
      fc.property(scenario, ({ capacity: seats, hasWaitlist, steps }) => {
        const roster = given({ capacity: seats, hasWaitlist, others: USERS });
        for (const { command, promotions } of steps) {
          const before = structuredClone(roster);
          const decision = decide(roster, command, { at: NOW, askedAt: NOW, promotions });
          expect(decide(roster, command, { at: NOW, askedAt: NOW, promotions })).toEqual(decision);
          expect(roster).toEqual(before);
          if (decision.kind === "accepted" || decision.kind === "step") fold(roster, decision.facts);
        }
      }),
      { runs: 200 },
    );
  });

  it("a raise in steps ends where a raise at once would, whatever the steps", async () => {
    const raise = fc.record({
      waiting: fc.integer({ min: 0, max: 8 }),
      to: capacity,
      promotions: fc.integer({ min: 1, max: 9 }),
    });
    await always(
      fc.property(raise, ({ waiting, to, promotions }) => {
        const people = USERS.slice(0, waiting);
        const line = people.map((id, i) => ({ ticket: i + 1, userId: id, waitlistedAt: NOW }));
        const command: Command = { type: "update", changes: { capacity: to } };
        const ends = [promotions, 1000].map((limit) => {
          const ledger = new Ledger();
          ledger.seats.add("owner");
          ledger.line.push(...line.map((place) => ({ ...place, waitlistedAt: "2027-01-01T10:00:00.000Z" })));
          const roster = given({ capacity: 1, registered: ["owner"], waiting: people });
          for (let kind = "step"; kind === "step";) {
            const decision = decide(roster, command, { at: NOW, askedAt: NOW, promotions: limit });
            kind = decision.kind;
            if (decision.kind === "accepted" || decision.kind === "step") {
              for (const fact of decision.facts) ledger.record(fact);
              fold(roster, decision.facts);
            }
          }
          return { roster, ledger };
        });
        expect(ends[0]).toEqual(ends[1]);
      }),
    );
  });
});
