import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import fc from "fast-check";
import { notificationsOf } from "#application/relaying/notifications.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { type Core, idsOf, register, startCore } from "../support/systems/core.ts";
import { createPublishers, type Fate } from "./publishers.ts";

/**
 * Whatever happens to workers, topic and marks between a commit and its notifications: what happened is announced, on
 * a FIFO topic in order, and no message is acknowledged before that is certain.
 */

let core: Core;
beforeAll(async () => {
  // Short pauses between two looks at what somebody else is publishing.
  vi.spyOn(Math, "random").mockReturnValue(0.05);
  core = await startCore();
  await core.addUsers(USERS);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await core.stop();
});

const USERS = idsOf("heard", 5);
const SETTLED_MS = 12_000;

/** The next messages of the event go to a worker, after so many milliseconds. */
type Delivery = {
  readonly messages: number;
  readonly worker: number;
  readonly afterMs: number;
  readonly fate: Fate;
};

const delivery: fc.Arbitrary<Delivery> = fc.record({
  messages: fc.integer({ min: 1, max: 2 }),
  worker: fc.integer({ min: 0, max: 1 }),
  afterMs: fc.constantFrom(0, 300, 1500, SETTLED_MS),
  fate: fc.constantFrom<Fate>("ok", "ok", "fails", "slow", "dies", "freezes", "unmarkable", "dies-after"),
});

describe.each([
  ["standard", false],
  ["FIFO", true],
])("on a %s topic", (_, isOrdered) => {
  test("what is committed is announced, whatever becomes of its worker", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 4 }), async (deliveries) => {
        const eventId = await core.addEvent(5);
        const stage = createPublishers(core, isOrdered, eventId);
        const queue = USERS.map((userId) => [register(userId)]);
        const hand = async (count: number, worker: number, fate: Fate): Promise<void> => {
          const messages = queue.slice(0, count).map((commands) => commands.map(stage.submittedNow));
          const done = await stage.apply(worker, messages.flat(), fate);
          queue.splice(0, endedOf(messages, done));
        };

        for (const { messages, worker, afterMs, fate } of deliveries) {
          stage.pass(afterMs);
          await hand(messages, worker, fate);
          await stage.turn();
        }
        while (queue.length > 0) await hand(3, 3, "ok");
        await stage.recover();

        const journal = await Array.fromAsync(core.outbox.forwards(eventId, 1, 1000));
        const expected = journal.flatMap(notificationsOf).map(({ id }) => id);
        const all = stage.published;
        const first = [...new Set(all)];
        expect(isOrdered ? first : first.toSorted()).toEqual(isOrdered ? expected : expected.toSorted());
        expect(journal.filter(({ isPending }) => isPending)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

/** How many of the messages have ended, when the first `done` commands have. */
function endedOf(messages: readonly (readonly SubmittedCommand[])[], done: number): number {
  let commands = 0;
  const ends = messages.map(({ length }) => (commands += length));
  return ends.filter((end) => end <= done).length;
}
