import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNewcomerRefusals } from "#application/accepting/newcomer-refusals.ts";
import type { Command } from "#domain/commands.ts";
import type { Rejection } from "#domain/rejection.ts";
import type { Roster } from "#domain/roster.ts";
import { always } from "#test/support/arbitraries/property.ts";
import {
  cancel,
  EARLIER,
  eventOf,
  fold,
  given,
  NOW,
  register,
  rejectionOf,
  update,
  when,
} from "#test/unit/domain/given.ts";

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

/** Moments about now: so near that clocks may differ about them, and farther. */
const moment = fc.constantFrom(-3_600_000, -1001, -1000, -1, 0, 1, 1000, 1001, 3_600_000).map(fromNow);
const moments = { registrationOpensAt: moment, registrationClosesAt: moment };
const limit = { waitlistLimit: fc.integer({ min: 0, max: 1 }) };
const rules = fc.oneof(
  fc.constant({}),
  fc.record(limit),
  fc.record(moments, { requiredKeys: [] }),
  fc.record({ ...moments, ...limit }, { requiredKeys: [] }),
);
const status = fc.constantFrom("published", "published", "published", "draft", "cancelled");

/** A roster as some history leaves it, with rules that came after it. */
const rosters = fc
  .record({
    capacity: fc.integer({ min: 1, max: 3 }),
    hasWaitlist: fc.boolean(),
    history: fc.array(commands, { maxLength: 20, size: "max" }),
    rules,
    status,
  })
  .map(({ history, rules: changes, status: then, ...event }) => {
    const roster = history.reduce(after, given({ ...event, others: PEOPLE }));
    fold(roster, [{ type: "EventUpdated", changes, at: EARLIER }]);
    if (then === "cancelled") fold(roster, [{ type: "EventCancelled", reason: "Rain", at: EARLIER }]);
    if (then === "draft") roster.event = { ...eventOf(roster), draft: true };
    return roster;
  });

function fromNow(ms: number): string {
  return new Date(Date.parse(NOW) + ms).toISOString();
}

function after(roster: Roster, command: Command): Roster {
  const decision = when(roster, command);
  return decision.kind === "accepted" ? fold(roster, decision.facts) : roster;
}

const EARLY = new Set([
  "UserNotFound",
  "EventNotPublished",
  "EventCancelled",
  "RegistrationNotOpen",
  "RegistrationClosed",
  "EventFull",
  "WaitlistFull",
]);

/** What every worker and gateway refuses it with whose clock is a second off at most; undefined if they differ. */
function refusedByAll(roster: Roster, userId: string): Rejection | undefined {
  const clocks = [-1000, 0, 1000].map(fromNow);
  const all = clocks.flatMap((at) =>
    clocks.map((askedAt) => rejectionOf(when(roster, register(userId), { at, askedAt }))),
  );
  const [first] = all;
  const isSame = new Set(all.map((one) => JSON.stringify(one))).size === 1;
  return first !== undefined && isSame && "type" in first && EARLY.has(first.type) ? first : undefined;
}

// A crowd is counted per second, and a machine may stand still for longer.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

test("the gateway refuses, where newcomers are, exactly what every decider refuses for good", async () => {
  const refused = new Map<string, number>();
  await always(
    fc.asyncProperty(rosters, async (roster) => {
      const newcomers = createNewcomerRefusals(
        {
          events: { find: async () => roster.event },
          store: { load: async () => ({ roster, rows: new Map(), eventRow: { revision: 0, records: [] } }) },
          memory: { histories: async () => [] },
          registrations: { find: async () => ({ status: "none" }) },
          clock: () => NOW,
        },
        { crowd: CROWD },
      );
      const ask = async (userId: string) => await newcomers.refusal("e", { type: "register", userId });
      for (let i = 0; i < CROWD; i++) await ask(STRANGER);
      await turn();

      const anybody = { ...roster, users: new Set([...roster.users, "anybody"]) };
      const isShut = refusedByAll(anybody, "anybody") !== undefined;
      for (const userId of [...PEOPLE, STRANGER]) {
        const rejection = isShut ? refusedByAll(roster, userId) : undefined;
        expect([userId, await ask(userId)]).toEqual([userId, rejection && { rejection, at: NOW }]);
        const type = rejection?.type ?? "none";
        refused.set(type, (refused.get(type) ?? 0) + 1);
      }
    }),
    { runs: 800 },
  );
  expect([...refused.keys()].toSorted()).toEqual([...EARLY, "none"].toSorted());
  expect(
    Math.min(...refused.values()),
    `each happens often: ${JSON.stringify([...refused])}`,
  ).toBeGreaterThan(20);
});
