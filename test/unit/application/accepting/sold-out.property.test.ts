import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSoldOut } from "#application/accepting/sold-out.ts";
import type { Command } from "#domain/commands.ts";
import type { Roster } from "#domain/roster.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { cancel, fold, given, NOW, register, rejectionOf, update, when } from "#test/unit/domain/given.ts";

const PEOPLE = ["ann", "bob", "cy", "dee", "eve", "fay"];
const STRANGER = "nobody";
const CROWD = 3;

const people = fc.constantFrom(...PEOPLE);
const changes = fc.record(
  { capacity: fc.integer({ min: 1, max: 4 }), hasWaitlist: fc.boolean() },
  { requiredKeys: [] },
);
const commands = fc.oneof(
  { weight: 6, arbitrary: people.map(register) },
  { weight: 2, arbitrary: people.map(cancel) },
  { weight: 1, arbitrary: changes.map(update) },
);

/** A roster as some history leaves it, mostly without a waitlist. */
const rosters = fc
  .record({
    capacity: fc.integer({ min: 1, max: 4 }),
    hasWaitlist: fc.constantFrom(false, false, false, true),
    history: fc.array(commands, { maxLength: 20, size: "max" }),
  })
  .map(({ history, ...event }) => history.reduce(after, given({ ...event, others: PEOPLE })));

/** Whether nobody gets in any more, not even to the waitlist. */
function isFull({ event }: Roster): boolean {
  return event !== undefined && event.registeredCount >= event.capacity && !event.hasWaitlist;
}

function after(roster: Roster, command: Command): Roster {
  const decision = when(roster, command);
  return decision.kind === "accepted" ? fold(roster, decision.facts) : roster;
}

// A crowd is counted per second, and a machine may stand still for longer.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

test("the gateway refuses at a full event exactly what the decider refuses for good", async () => {
  const refused = { some: 0, none: 0 };
  await always(
    fc.asyncProperty(rosters, async (roster) => {
      const soldOut = createSoldOut(
        {
          events: { find: async () => roster.event },
          store: { load: async () => ({ roster, rows: new Map(), eventRow: { revision: 0, records: [] } }) },
          memory: { histories: async () => [] },
          registrations: { find: async () => ({ status: "none" }) },
          clock: () => NOW,
        },
        { crowd: CROWD },
      );
      const ask = async (userId: string) => await soldOut.refusal("e", userId);
      for (let i = 0; i < CROWD; i++) await ask(STRANGER);
      await turn();

      for (const userId of [...PEOPLE, STRANGER]) {
        const rejection = rejectionOf(when(roster, register(userId)));
        const isEarly =
          "type" in rejection && (rejection.type === "EventFull" || rejection.type === "UserNotFound");
        const expected = isEarly && isFull(roster) ? { rejection, at: NOW } : undefined;
        expect([userId, await ask(userId)]).toEqual([userId, expected]);
        refused[expected === undefined ? "none" : "some"]++;
      }
    }),
    { runs: 500 },
  );
  expect(Math.min(refused.some, refused.none), "both happen often").toBeGreaterThan(200);
});
