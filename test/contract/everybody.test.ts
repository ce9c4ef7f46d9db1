import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { createRelay } from "#application/relaying/relay.ts";
import type { Notification } from "#contracts/notification.ts";
import type { Request } from "#domain/commands.ts";
import { systemClock } from "#platform/clock.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { Unavailable } from "#ports/errors.ts";
import { type Core, idsOf, register, startCore, submitted, unregister } from "../support/systems/core.ts";

/**
 * A cancelled event tells everybody, each once under one id, however often who tells is interrupted, and whatever
 * happens at the event meanwhile.
 */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const SEATS = 120;
const PEOPLE = 250;

async function apply(eventId: string, commands: Parameters<typeof applyCommands>[2]): Promise<void> {
  const deps = {
    store: core.store,
    clock: systemClock,
    announce: () => undefined,
    report: (_: string, error: unknown) => expect.fail(String(error)),
    stopping: new AbortController().signal,
  };
  expect(await applyCommands(deps, eventId, commands)).toEqual({ done: commands.length });
}

const ask = (eventId: string, command: Request) => apply(eventId, [submitted(command)]);

/** An event with seats, offers and places, that is cancelled. */
async function cancelledEvent(prefix: string) {
  const users = idsOf(prefix, PEOPLE);
  await core.addUsers(users);
  const eventId = await core.addEvent(SEATS);
  await ask(eventId, { type: "update", changes: { promotion: "offer" } });
  for (let i = 0; i < PEOPLE; i += 90) await apply(eventId, users.slice(i, i + 90).map(register));
  // Who came back has one standing, and hears once.
  await apply(eventId, users.slice(0, 3).map(unregister));
  await apply(eventId, users.slice(0, 1).map(register));
  await ask(eventId, { type: "cancel-event", reason: "The hall is flooded." });
  return { eventId, users };
}

/** A topic that is there for so many calls in a row, and then is not. */
function unreliable(isOrdered: boolean, callsAtATime: number) {
  const told: Notification[] = [];
  let calls = 0;
  return {
    told,
    topic: {
      isOrdered,
      publish: async (_: string, all: readonly Notification[]) => {
        if (++calls % callsAtATime === 0) throw new Unavailable("the topic");
        told.push(...all);
      },
    },
  };
}

describe.each([
  ["a standard topic", false],
  ["a FIFO topic", true],
])("on %s", (_, isOrdered) => {
  test("everybody is told, once under one id, though whoever tells is interrupted", async () => {
    const { eventId, users } = await cancelledEvent(`told-${isOrdered}`);
    const { told, topic } = unreliable(isOrdered, 3);
    let now = Date.now();
    const relayOf = () =>
      createRelay({
        outbox: core.outbox,
        topic,
        clock: () => new Date(now).toISOString(),
        report: () => undefined,
      });
    // Each sweep is that of another process, later, and what is told meanwhile changes nothing of who is told.
    for (let sweep = 0; sweep < 12; sweep++) {
      now += 60_000;
      await relayOf()
        .sweep(new Date(now - 10_000).toISOString())
        .catch(() => undefined);
      if (sweep === 1) {
        await ask(eventId, { type: "reinstate" });
        await apply(eventId, users.slice(10, 20).map(unregister));
      }
    }

    const about = told.filter(({ type }) => type === "registration.event-cancelled");
    const byId = new Map(about.map((notification) => [notification.id, notification]));
    const had = Object.groupBy(byId.values(), ({ data }) => ("had" in data ? data.had : "nothing"));
    const who = (name: keyof typeof had) =>
      had[name]?.map((one) => "subject" in one && one.subject).toSorted();
    expect(who("seat")).toEqual(users.slice(3, SEATS));
    expect(who("offer")).toEqual(users.slice(SEATS, SEATS + 3));
    expect(who("place")).toEqual([users[0], ...users.slice(SEATS + 3)]);
    expect(byId.size).toBe(PEOPLE - 2);
    // Interruptions repeat a batch at most, not everything.
    expect(about.length).toBeLessThan(byId.size + 12 * 100);
    const cancelled = told.filter(({ type }) => type === "event.cancelled");
    expect(cancelled[0]?.data).toMatchObject({ reason: "The hall is flooded.", cause: "organizer" });
    if (isOrdered) {
      const types = told.map(({ type }) => type);
      expect(types.indexOf("event.reinstated")).toBeGreaterThan(
        types.lastIndexOf("registration.event-cancelled"),
      );
    }
  });
});

test("the worker that cancels tells everybody at once", async () => {
  const users = idsOf("at-once", 30);
  await core.addUsers(users);
  const eventId = await core.addEvent(20);
  await apply(eventId, users.map(register));
  const { told, topic } = unreliable(false, 1000);
  const relay = createRelay({ outbox: core.outbox, topic, clock: systemClock, report: () => undefined });
  const deps = {
    store: core.store,
    clock: systemClock,
    announce: (entry: JournalEntry) => relay.announce(entry),
    settling: relay,
    report: () => undefined,
    stopping: new AbortController().signal,
  };
  await applyCommands(deps, eventId, [submitted({ type: "cancel-event" })]);
  await relay.idle();
  expect(told.filter(({ type }) => type === "registration.event-cancelled")).toHaveLength(30);
});
