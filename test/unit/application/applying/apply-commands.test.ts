import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { RETENTION } from "#domain/facts.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { given, NOW } from "#test/unit/domain/given.ts";
import { failing, outage, pass, startTheClock, stopTheClock, worker } from "./apply-stage.ts";
import { people, register, unregister, update } from "./submitted.ts";

beforeEach(stopTheClock);
afterEach(startTheClock);

describe("applying commands", () => {
  it("commits them in one transaction and announces it", async () => {
    const { store, announced, reports, apply } = worker(given({ capacity: 1, others: ["ann", "bob"] }));
    expect(await apply([register("ann"), register("bob")])).toEqual({ done: 2 });
    expect(store.commits).toHaveLength(1);
    const facts = [
      { type: "AttendeeRegistered", userId: "ann", at: NOW },
      { type: "AttendeeWaitlisted", userId: "bob", ticket: 1, position: 1, at: NOW },
    ];
    expect(announced).toEqual([{ eventId: "e", version: 1, at: NOW, facts, isPending: true }]);
    expect(reports).toEqual([]);
  });

  it("takes a further transaction for what one has no room for, and none for nothing", async () => {
    const users = people(100);
    const { store, apply, deps } = worker(given({ capacity: 200, others: users }));
    expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 100 });
    expect(store.commits.map(({ rows }) => rows.length)).toEqual([98, 2]);
    expect(store.interests.map(({ userIds }) => userIds.length)).toEqual([98, 2]);
    expect(await applyCommands(deps, "e", [])).toEqual({ done: 0 });
    expect(store.interests).toHaveLength(2);
  });

  it("reads the state for the next transaction while the last one is committed", async () => {
    const users = people(100);
    const { before, apply } = worker(given({ capacity: 200, others: users }));
    const calls: string[] = [];
    before.load = () => calls.push("load");
    before.commit = () => calls.push("commit");
    await apply(users.map((userId) => register(userId)));
    expect(calls).toEqual(["load", "load", "commit", "commit"]);
  });

  it("says of each row how much of its history may come again", async () => {
    const { store, apply } = worker(given({ capacity: 9, others: ["ann", "bob"] }));
    const inHand = () => store.commits.at(-1)?.rows.map((row) => [row.userId, row.inHand]);
    await apply([register("ann")]);
    expect(inHand()).toEqual([["ann", 1]]);
    await apply([unregister("ann"), register("ann"), register("bob")]);
    expect(inHand()).toEqual([
      ["ann", 2],
      ["bob", 1],
    ]);
    expect(store.records("ann")).toHaveLength(3);
  });

  it("announces nothing when the rules refused everything, or nobody has to hear of it", async () => {
    const { announced, apply, statuses } = worker(given({ capacity: 1, others: ["ann"] }));
    await apply([unregister("ann"), update({ capacity: 1 })]);
    expect(statuses("ann")).toEqual([["rejected"]]);
    expect(announced).toEqual([]);
  });

  it("announces nothing of what subscribers don't hear of", async () => {
    const { store, announced, apply } = worker(given({ capacity: 1, registered: ["ann"] }));
    await apply([{ ...unregister("ann"), by: RETENTION }]);
    expect(store.event()).toMatchObject({ registeredCount: 0, version: 1 });
    expect(announced).toEqual([]);
  });

  it("writes and announces nothing for commands that have ended before", async () => {
    const { store, announced, reports, apply } = worker(given({ capacity: 1, others: ["ann"] }));
    const command = register("ann");
    await apply([command]);
    expect(await apply([command, command])).toEqual({ done: 2 });
    expect([store.commits.length, announced.length]).toEqual([1, 1]);
    expect(reports).toEqual([]);
  });

  it("seats a long waitlist in as many full transactions as it takes", async () => {
    const waiting = people(120);
    const { store, announced, apply } = worker(given({ capacity: 1, registered: ["ann"], waiting }));
    expect(await apply([update({ capacity: 111 })])).toEqual({ done: 1 });
    expect(store.commits.map(({ event }) => [event?.capacity, event?.registeredCount])).toEqual([
      [49, 49],
      [97, 97],
      [111, 111],
    ]);
    expect(store.commits.flatMap(({ rowChanges }) => rowChanges.map(({ userId }) => userId))).toEqual(
      waiting.slice(0, 110),
    );
    expect(announced.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(store.records()).toMatchObject([{ result: { status: "succeeded", outcome: "updated" } }]);
  });
});

describe("a lost race", () => {
  it("is reported, and decided again on what is true now", async () => {
    const { before, reports, apply, statuses } = worker(given({ capacity: 1, others: ["ann"] }));
    before.commit = failing(2, new CommitConflict(["event"]));
    expect(await apply([register("ann")])).toEqual({ done: 1 });
    expect(reports.map(({ eventId, attempt }) => [eventId, attempt])).toEqual([
      ["e", 1],
      ["e", 2],
    ]);
    expect(statuses("ann")).toEqual([["succeeded"]]);
  });

  it("while reading is one, too: a torn read is never decided on", async () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    const { store, reports, apply, deps } = worker(roster);
    let reads = 0;
    const load: RosterStore["load"] = async (interest) => {
      const loaded = await store.load(interest);
      if (reads++ === 0) loaded.roster.waiting.clear();
      return loaded;
    };
    const torn = { ...deps, store: { ...store, load } };
    expect(await applyCommands(torn, "e", [unregister("ann")])).toEqual({ done: 1 });
    expect(reports.map(({ error }) => String(error))).toEqual(["CommitConflict: commit refused: torn read"]);
    expect(store.standing("bob")).toMatchObject({ status: "registered" });
    expect(await apply([unregister("bob")])).toEqual({ done: 1 });
  });

  it("counts its attempts anew for every chunk", async () => {
    const users = people(99);
    const { before, reports, apply } = worker(given({ capacity: 200, others: users }));
    let calls = 0;
    before.commit = () => {
      if (++calls === 1 || calls === 3) throw new CommitConflict(["event"]);
    };
    expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 99 });
    expect(reports.map(({ attempt }) => attempt)).toEqual([1, 1]);
  });
});

describe("an outage", () => {
  it("shorter than a worker's patience is waited out", async () => {
    const { before, apply, statuses } = worker(given({ capacity: 1, others: ["ann"] }));
    before.load = failing(50, outage);
    expect(await apply([register("ann")])).toEqual({ done: 1 });
    expect(statuses("ann")).toEqual([["succeeded"]]);
  });

  it("is given a moment before the next attempt", async () => {
    const { before, apply } = worker(given({ capacity: 1, others: ["ann"] }));
    // A fifth of the longest first pause, 100 ms.
    vi.mocked(Math.random).mockReturnValue(0.2);
    before.load = failing(1, outage);
    const since = Date.now();
    expect(await apply([register("ann")])).toEqual({ done: 1 });
    expect(Date.now() - since).toBeGreaterThanOrEqual(15);
  });

  it("that comes from too much at once ends when a chunk is small enough", async () => {
    const users = people(98);
    const { before, store, apply } = worker(given({ capacity: 200, others: users }));
    before.commit = ({ rows }) => {
      if (rows.length > 20) throw outage;
    };
    expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 98 });
    expect(Math.max(...store.commits.map(({ rows }) => rows.length))).toBeLessThanOrEqual(20);
    expect(store.commits.length).toBeLessThanOrEqual(12);
  });

  it("longer than that leaves the commands in the queue, from the first that has not ended", async () => {
    const users = people(120);
    const { before, apply, reports } = worker(given({ capacity: 200, others: users }));
    let commits = 0;
    before.commit = () => {
      if (++commits === 1) return;
      pass(4000);
      throw outage;
    };
    const applied = await apply(users.map((userId) => register(userId)));
    expect(applied).toEqual({ done: 98, error: outage });
    // 4 s per attempt: the sixth ends after the 20 s.
    expect(reports.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("is tried to the very end of the patience that a worker is given", async () => {
    const { before, apply } = worker(given({ capacity: 1, others: ["ann"] }), { patienceMs: 100 });
    const attempts = [50, 50, 0].map((ms) => () => {
      pass(ms);
      throw outage;
    });
    before.load = () => attempts.shift()?.();
    expect(await apply([register("ann")])).toEqual({ done: 1 });
  });

  it("is given the whole patience again once a chunk has been applied", async () => {
    const users = people(99);
    const { before, apply } = worker(given({ capacity: 200, others: users }), { patienceMs: 100 });
    const attempts = [
      () => pass(90),
      () => {
        pass(20);
        throw outage;
      },
    ];
    before.load = () => attempts.shift()?.();
    expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 99 });
  });

  it("that hides a commit which took effect repeats nothing", async () => {
    const { store, before, apply } = worker(given({ capacity: 1, others: ["ann"] }));
    before.answer = failing(1, outage);
    expect(await apply([register("ann")])).toEqual({ done: 1 });
    expect(store.commits).toHaveLength(1);
    expect(store.event()).toMatchObject({ registeredCount: 1, version: 1 });
  });
});

describe("a worker that stops", () => {
  it("still applies what it has in hand", async () => {
    const { stopping, apply } = worker(given({ capacity: 1, others: ["ann"] }));
    stopping.abort();
    expect(await apply([register("ann")])).toEqual({ done: 1 });
  });

  it("gives back what is left once a chunk is applied", async () => {
    const users = ["ann", "ben", "cem"];
    const { before, stopping, store, apply } = worker(given({ capacity: 3, others: users }), { window: 1 });
    before.answer = () => stopping.abort();
    const error = new Unavailable("this worker", { cause: "it stops" });
    expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 1, error });
    expect(store.commits).toHaveLength(1);
  });

  it("does not go on with a raise that takes several steps", async () => {
    const waiting = Array.from({ length: 120 }, (_, i) => `w${i}`);
    const { before, stopping, store, apply } = worker(given({ capacity: 1, registered: ["r"], waiting }));
    before.answer = () => stopping.abort();
    expect(await apply([update({ capacity: 200 })])).toMatchObject({ done: 0 });
    expect(store.commits).toHaveLength(1);
  });

  it("tries nothing again", async () => {
    const { before, stopping, reports, apply } = worker(given({ capacity: 1, others: ["ann"] }));
    before.commit = failing(1, outage);
    stopping.abort();
    expect(await apply([register("ann")])).toEqual({ done: 0, error: outage });
    expect(reports).toHaveLength(1);
  });
});
