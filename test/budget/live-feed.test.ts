import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { Unavailable } from "#ports/errors.ts";
import { eventually } from "../support/client.ts";
import { type Client, createLiveStage } from "../support/live-stage.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register, startCore, unregister } from "../support/systems/core.ts";

/** What streams show, and what that costs, where many watch. */

let core: Core;
const people = idsOf("watching", 600);

beforeAll(async () => {
  core = await startCore();
  await core.addUsers(["holder", ...people]);
});
afterAll(() => core.stop());

const stages: ReturnType<typeof createLiveStage>[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const { feed } of stages.splice(0)) feed.close();
});
const createStage: typeof createLiveStage = (...args) => {
  const stage = createLiveStage(...args);
  stages.push(stage);
  return stage;
};

const apply = async (eventId: string, commands: Parameters<ReturnType<typeof createApplier>["apply"]>[1]) => {
  const { apply: applyAll, errors } = createApplier(core.store);
  await applyAll(eventId, commands);
  expect(errors).toEqual([]);
};

/** An event with one seat, which is taken, where the first `waiting` people wait. */
async function fullEvent(waiting: number): Promise<string> {
  const eventId = await core.addEvent(1);
  await apply(eventId, ["holder", ...people.slice(0, waiting)].map(register));
  return eventId;
}

/** Resolves once each client was shown where its person stands, by counting who waits. */
async function expectTrue(eventId: string, clients: readonly Client[]): Promise<void> {
  const waiting = await core.registrations.waiting(eventId, 0, 1000);
  const positions = new Map(waiting.map(({ userId }, i) => [userId, i + 1]));
  const version = (await core.events.find(eventId))?.version;
  await eventually(async () => {
    for (const { userId = "", newest } of clients) {
      expect(newest.event?.version).toBe(version);
      expect(newest.registration?.position, userId).toBe(positions.get(userId));
    }
  });
}

test("everybody's position is the one that counting gives, whoever comes and goes, and rows alone are read", async () => {
  const eventId = await fullEvent(500);
  const { open, feed, readsSince } = createStage(core);
  const clients = await Promise.all(people.map((userId) => open(eventId, userId)));
  await expectTrue(eventId, clients);
  expect(readsSince()).toMatchObject({ rows: 600, blocks: 2 });

  const isIn = new Map(people.map((userId, i) => [userId, i < 500]));
  const batches = fc.array(fc.array(fc.constantFrom(...people), { maxLength: 12 }), {
    minLength: 12,
    maxLength: 12,
  });
  const [sample = []] = fc.sample(batches, 1);
  let named = 0;
  for (const batch of sample) {
    const commands = [...new Set(batch)].map((userId) => {
      const was = isIn.get(userId) === true;
      isIn.set(userId, !was);
      named++;
      return was ? unregister(userId) : register(userId);
    });
    await apply(eventId, commands);
    feed.nudge(eventId);
    await expectTrue(eventId, clients);
  }
  const { rows, blocks, journal } = readsSince();
  // Those who were promoted into seats that somebody gave up are named, too.
  expect(rows).toBeLessThanOrEqual(2 * named);
  // The block of those who have joined, at most.
  expect(blocks).toBeLessThanOrEqual(1);
  expect(journal).toBeLessThanOrEqual(sample.length * 2);
});

test("a change costs the same, however many watch the event", async () => {
  const costOf = async (watchers: number) => {
    const eventId = await fullEvent(10);
    const { open, readsSince } = createStage(core);
    const clients: Client[] = [];
    for (let i = 0; i < watchers; i++) clients.push(await open(eventId));
    readsSince();
    await apply(eventId, [unregister("watching-0000")]);
    const version = (await core.events.find(eventId))?.version;
    await eventually(async () => {
      for (const { newest } of clients) expect(newest.event?.version).toBe(version);
    });
    const { looks, ...others } = readsSince();
    expect(looks).toBeLessThan(5);
    return others;
  };
  const nothing = { rows: 0, blocks: 0, journal: 0 };
  expect([await costOf(1), await costOf(300)]).toEqual([nothing, nothing]);
});

test("what everybody is told is written down once", async () => {
  const eventId = await fullEvent(1);
  const { open } = createStage(core);
  const clients: Client[] = [];
  for (let i = 0; i < 50; i++) clients.push(await open(eventId));
  await apply(eventId, [unregister("watching-0000")]);
  const version = (await core.events.find(eventId))?.version;
  await eventually(async () => {
    for (const { newest } of clients) expect(newest.event?.version).toBe(version);
  });
  expect(new Set(clients.map(({ last }) => last)).size).toBe(1);
});

test("events that are due at the same moment share a look", async () => {
  const eventIds = await Promise.all(Array.from({ length: 20 }, () => core.addEvent(1)));
  const { open, readsSince } = createStage(core);
  await Promise.all(eventIds.map((eventId) => open(eventId)));
  readsSince();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(readsSince().looks).toBeLessThan(20);
});

test("nothing is read once nobody watches", async () => {
  const eventId = await core.addEvent(1);
  const { open, readsSince } = createStage(core);
  const client = await open(eventId, "holder");
  await eventually(async () => expect(client.newest.registration).toBeDefined());
  client.leave();
  await new Promise((resolve) => setTimeout(resolve, 100));
  readsSince();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(readsSince()).toEqual({ looks: 0, rows: 0, blocks: 0, journal: 0 });
});

test("what has happened unseen is read anew", async () => {
  const eventId = await fullEvent(300);
  const { open, faults, feed } = createStage(core);
  const clients = await Promise.all(people.slice(0, 300).map((userId) => open(eventId, userId)));
  await expectTrue(eventId, clients);
  faults.hasNoJournal = true;
  await apply(eventId, people.slice(0, 20).map(unregister));
  feed.nudge(eventId);
  await expectTrue(eventId, clients);
});

test("a look that fails is repeated", async () => {
  const eventId = await core.addEvent(1);
  const told: string[] = [];
  const trouble = { failed: () => void told.push("failed"), over: () => void told.push("over") };
  const { open, faults } = createStage(core, { trouble });
  const { newest } = await open(eventId);
  faults.look = new Unavailable("the database");
  await eventually(async () => expect(told).toContain("failed"));
  await apply(eventId, [register("holder")]);
  expect(newest.event?.version).toBe(1);
  faults.look = undefined;
  await eventually(async () => expect(newest.event?.version).toBe(2));
  expect(told.at(-1)).toBe("over");
});

test("who takes nothing is sent nothing but the newest state in the end, or is sent away after a minute", async () => {
  vi.useFakeTimers({ toFake: ["performance"], shouldAdvanceTime: true });
  const eventId = await core.addEvent(10);
  const { open, feed } = createStage(core);
  const [slow, stuck, fast] = [await open(eventId), await open(eventId), await open(eventId)];
  const sent = slow.texts.length;
  slow.unsent = stuck.unsent = 65 * 1024;
  for (const userId of people.slice(0, 3)) {
    await apply(eventId, [register(userId)]);
    feed.nudge(eventId);
    await eventually(async () =>
      expect(fast.newest.event?.version).toBeGreaterThan(slow.newest.event?.version ?? 0),
    );
  }
  await eventually(async () => expect(fast.newest.event?.version).toBe(4));
  expect([slow.texts.length, slow.newest.event?.version]).toEqual([sent, 1]);
  slow.unsent = 0;
  await eventually(async () => expect(slow.newest.event?.version).toBe(4));
  expect(slow.texts.length).toBe(sent + 1);

  vi.advanceTimersByTime(61_000);
  await eventually(async () => expect(stuck.hasEnded).toBe(true));
  expect(stuck.texts.at(-1)).toBe('event: bye\ndata: {"reason":"busy"}\n\n');
  expect([slow.hasEnded, fast.hasEnded]).toEqual([false, false]);
});
