import { personOf } from "#domain/commands.ts";
import { LOCAL } from "#application/access.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#platform/clock.ts";
import { createQueries } from "#application/querying/queries.ts";
import { testSealer } from "../support/token-keys.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register, startCore, unregister, update } from "../support/systems/core.ts";

let core: Core;
beforeAll(async () => void (core = await startCore()));
afterAll(() => core.stop());

const applier = (store: RosterStore = core.store) => createApplier(store);
const queries = () => createQueries({ ...core, sealer: testSealer, clock: systemClock });
const outcomeOf = async (eventId: string, { key, command }: SubmittedCommand) => {
  const userId = personOf(command);
  const histories = await core.memory.histories([{ eventId, userId }]);
  const records = histories.flatMap((history) => history.records);
  return records.filter((record) => record.key === key).map(({ result }) => result);
};

describe("a chunk of commands", () => {
  test("seats as many as there is room for, and puts the others on the waitlist in order", async () => {
    const users = idsOf("full", 130);
    await core.addUsers(users);
    const eventId = await core.addEvent(30);

    const applied = await applier().apply(eventId, users.map(register));

    expect(applied).toEqual({ done: 130 });
    expect(await queries().event(eventId, LOCAL)).toMatchObject({
      registeredCount: 30,
      waitlistCount: 100,
      availableSeats: 0,
    });
    const { items } = await queries().waitlistOfEvent(eventId, { limit: 1000 }, LOCAL);
    expect(items.map(({ userId }) => userId)).toEqual(users.slice(30));
    expect(items.map(({ position }) => position)).toEqual(items.map((_, i) => i + 1));
  });

  test("delivered again changes nothing, whatever else came between", async () => {
    const users = idsOf("again", 6);
    await core.addUsers(users);
    const eventId = await core.addEvent(3);
    const commands = users.map(register);
    const { apply, entries } = applier();
    await apply(eventId, commands);
    await apply(eventId, users.slice(0, 1).map(unregister));
    const before = await queries().event(eventId, LOCAL);
    const announced = entries.length;

    expect(await apply(eventId, [...commands.slice(2), ...commands])).toEqual({ done: 10 });

    expect(await queries().event(eventId, LOCAL)).toEqual(before);
    expect(entries).toHaveLength(announced);
  });

  test("twice in one delivery takes effect once", async () => {
    const [userId = ""] = idsOf("twice", 1);
    await core.addUsers([userId]);
    const eventId = await core.addEvent(3);
    const command = register(userId);

    await applier().apply(eventId, [command, unregister(userId), command]);

    expect(await queries().event(eventId, LOCAL)).toMatchObject({ registeredCount: 0, waitlistCount: 0 });
    expect(await outcomeOf(eventId, command)).toMatchObject([{ status: "succeeded", outcome: "registered" }]);
  });

  test("may register, wait, be promoted, leave and come back, all in one transaction", async () => {
    const [a = "", b = "", c = ""] = idsOf("mix", 3);
    await core.addUsers([a, b, c]);
    const eventId = await core.addEvent(1);
    const { apply, entries } = applier();

    await apply(eventId, [register(a), register(b), register(c), unregister(a), unregister(c), register(a)]);

    expect(entries).toHaveLength(1);
    expect(await queries().registration(eventId, b)).toMatchObject({ status: "registered" });
    expect(await queries().registration(eventId, a)).toMatchObject({ status: "waitlisted", position: 1 });
    await expect(queries().registration(eventId, c)).rejects.toThrow("REGISTRATION_NOT_FOUND");
  });

  test("refuses what the rules refuse and remembers why, also where there is no event", async () => {
    const [a = ""] = idsOf("refused", 1);
    await core.addUsers([a]);
    const commands = [register(a), unregister("nobody"), update({ title: "New" })];

    expect(await applier().apply("no-such-event", commands)).toEqual({ done: 3 });

    for (const command of commands) {
      const rejection = { type: "EventNotFound" };
      expect(await outcomeOf("no-such-event", command)).toEqual([{ status: "rejected", rejection }]);
    }
  });

  test("that only refuses does not change the event's version", async () => {
    const users = idsOf("soldout", 3);
    await core.addUsers(users);
    const eventId = await core.addEvent(1, false);
    await applier().apply(eventId, users.slice(0, 1).map(register));
    const before = await queries().event(eventId, LOCAL);

    await applier().apply(eventId, users.map(register));

    expect(await queries().event(eventId, LOCAL)).toEqual(before);
  });
});

describe("a raise of the capacity", () => {
  test("promotes in ticket order in as many transactions as it takes, each of them full", async () => {
    const users = idsOf("raise", 160);
    await core.addUsers(users);
    const eventId = await core.addEvent(10);
    const { apply, entries } = applier();
    await apply(eventId, users.map(register));
    entries.length = 0;

    await apply(eventId, [update({ capacity: 150, title: "Bigger" })]);

    expect(entries.length).toBeGreaterThan(2);
    const promoted = entries.flatMap(({ facts }) => facts.filter(({ type }) => type === "AttendeePromoted"));
    expect(promoted.map((fact) => "userId" in fact && fact.userId)).toEqual(users.slice(10, 150));
    expect(await queries().event(eventId, LOCAL)).toMatchObject({
      title: "Bigger",
      capacity: 150,
      registeredCount: 150,
    });
    expect(await queries().waitlistOfEvent(eventId, { limit: 100 }, LOCAL)).toMatchObject({
      items: users.slice(150).map((userId, i) => ({ userId, position: i + 1 })),
    });
  });
});

describe("when something goes wrong", () => {
  test("a lost race is decided again on what is true now", async () => {
    const [a = "", b = ""] = idsOf("race", 2);
    await core.addUsers([a, b]);
    const eventId = await core.addEvent(1);
    const first = applier();
    const racing: RosterStore = {
      load: async (interest) => {
        const loaded = await core.store.load(interest);
        if (interest.userIds.includes(b)) await first.apply(eventId, [register(a)]);
        return loaded;
      },
      commit: (commit) => core.store.commit(commit),
    };
    const second = applier(racing);

    await second.apply(eventId, [register(b)]);

    expect(second.errors.some((error) => error instanceof CommitConflict)).toBe(true);
    expect(await queries().registration(eventId, a)).toMatchObject({ status: "registered" });
    expect(await queries().registration(eventId, b)).toMatchObject({ status: "waitlisted", position: 1 });
  });

  test("a commit whose answer was lost is recognised, not repeated", async () => {
    const [a = ""] = idsOf("lost", 1);
    await core.addUsers([a]);
    const eventId = await core.addEvent(5);
    let losses = 1;
    const forgetful: RosterStore = {
      load: (interest) => core.store.load(interest),
      commit: async (commit) => {
        await core.store.commit(commit);
        if (losses-- > 0) throw new Unavailable("the database");
      },
    };

    expect(await applier(forgetful).apply(eventId, [register(a)])).toEqual({ done: 1 });

    expect(await queries().event(eventId, LOCAL)).toMatchObject({ registeredCount: 1, version: 2 });
  });

  test("a command that can't be written ends as failed, and its neighbours pay nothing", async () => {
    const [a = "", b = "", c = ""] = idsOf("poison", 3);
    await core.addUsers([a, b, c]);
    const eventId = await core.addEvent(5);
    const commands = [register(a), register(b), register(c)];
    const brittle: RosterStore = {
      load: (interest) => core.store.load(interest),
      commit: async (commit) => {
        const touchesB = commit.rows.some(
          ({ userId, standing }) => userId === b && standing.status !== "none",
        );
        if (touchesB) throw new TypeError("can't be written");
        await core.store.commit(commit);
      },
    };

    expect(await applier(brittle).apply(eventId, commands)).toEqual({ done: 3 });

    const outcomes = await Promise.all(commands.map((command) => outcomeOf(eventId, command)));
    expect(outcomes.flat().map(({ status }) => status)).toEqual(["succeeded", "failed", "succeeded"]);
    expect(await queries().event(eventId, LOCAL)).toMatchObject({ registeredCount: 2 });
  });
});

test("who presses again on a long waitlist is told today's position", async () => {
  const users = idsOf("impatient", 90);
  await core.addUsers(users);
  const eventId = await core.addEvent(10);
  const { apply } = applier();
  await apply(eventId, users.map(register));
  await apply(eventId, [unregister(users[20] ?? ""), unregister(users[0] ?? "")]);
  const again = [users[19] ?? "", users[50] ?? ""].map(register);

  await apply(eventId, again);

  const outcomes = await Promise.all(again.map((command) => outcomeOf(eventId, command)));
  expect(outcomes.flat()).toMatchObject([
    { rejection: { type: "AlreadyWaitlisted", standing: { position: 9 } } },
    { rejection: { type: "AlreadyWaitlisted", standing: { position: 39 } } },
  ]);
});

test("a row remembers hundreds of requests and goes on", async () => {
  const [a = ""] = idsOf("restless", 1);
  await core.addUsers([a]);
  const eventId = await core.addEvent(1);
  const commands = Array.from({ length: 1100 }, (_, i) => (i % 2 === 0 ? register(a) : unregister(a)));

  expect(await applier().apply(eventId, commands)).toEqual({ done: 1100 });

  const histories = await core.memory.histories([{ eventId, userId: a }]);
  const records = histories.flatMap((history) => history.records);
  expect(records.length).toBeGreaterThan(200);
  expect(records.map(({ key }) => key)).toEqual(commands.slice(-records.length).map(({ key }) => key));
});
