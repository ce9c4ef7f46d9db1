import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { CommitConflict } from "#ports/errors.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { EARLIER, given, NOW } from "#test/unit/domain/given.ts";
import { broken, failing, outage, pass, startTheClock, stopTheClock, worker } from "./apply-stage.ts";
import { people, register } from "./submitted.ts";

beforeEach(stopTheClock);
afterEach(startTheClock);

describe("a command that can't be written", () => {
  const poisoned = (...bad: string[]) => {
    const users = people(6);
    const staged = worker(given({ capacity: 200, others: users }));
    staged.before.commit = ({ rows }) => {
      const touched = rows.some(({ userId, standing }) => bad.includes(userId) && standing.status !== "none");
      if (touched) throw broken;
    };
    return { ...staged, commands: users.map((userId) => register(userId)) };
  };

  it("ends as failed, and its neighbours pay nothing", async () => {
    const { apply, commands, statuses, store } = poisoned("u2");
    expect(await apply(commands)).toEqual({ done: 6 });
    expect(statuses("u1", "u2", "u3", "u5").flat()).toEqual([
      "succeeded",
      "failed",
      "succeeded",
      "succeeded",
    ]);
    expect(store.records("u2")).toMatchObject([
      { key: commands[2]?.key, acceptedAt: EARLIER, completedAt: NOW },
    ]);
    expect(store.commits.flatMap(({ rows }) => rows.map(({ inHand }) => inHand))).toEqual([1, 1, 1, 1, 1, 1]);
    expect(store.event()).toMatchObject({ registeredCount: 5 });
  });

  it("is looked for in ever smaller chunks", async () => {
    const { apply, commands, store, reports } = poisoned("u5");
    await apply(commands);
    expect(new Set(reports.map(({ error }) => error))).toEqual(new Set([broken]));
    const sizes = store.commits.map(({ rows }) => rows.map(({ userId }) => userId).join(" "));
    expect(sizes).toEqual(["u0", "u1 u2", "u3", "u4", "u5"]);
  });

  it("costs its neighbours few transactions, wherever it stands", async () => {
    const users = people(98);
    for (const bad of [0, 1, 48, 49, 50, 96, 97]) {
      const { before, apply, store, statuses } = worker(given({ capacity: 200, others: users }));
      before.commit = ({ rows }) => {
        if (rows.some(({ userId, standing }) => userId === `u${bad}` && standing.status !== "none"))
          throw broken;
      };
      expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 98 });
      expect(
        statuses(...users)
          .flat()
          .filter((status) => status === "succeeded"),
      ).toHaveLength(97);
      expect(statuses(`u${bad}`)).toEqual([["failed"]]);
      expect(store.commits.length).toBeLessThanOrEqual(16);
    }
  });

  it("that fails once, in company, is applied, and the chunks grow to their full size again", async () => {
    const users = people(300);
    const { before, apply, store } = worker(given({ capacity: 400, others: users }));
    before.commit = failing(2, broken);
    expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 300 });
    expect(store.commits.map(({ rows }) => rows.length)).toEqual([6, 12, 24, 48, 96, 98, 16]);
  });

  it("may be one of several", async () => {
    const { apply, commands, statuses } = poisoned("u0", "u5");
    expect(await apply(commands)).toEqual({ done: 6 });
    expect(statuses("u0", "u1", "u5").flat()).toEqual(["failed", "succeeded", "failed"]);
  });

  it("stays in the queue when not even its failure can be written; those before it have ended", async () => {
    const { before, apply, commands } = poisoned();
    before.commit = ({ rows }) => {
      if (rows.some(({ userId }) => userId === "u2")) throw broken;
    };
    expect(await apply(commands)).toEqual({ done: 2, error: broken });
  });

  it("stays in the queue when what comes behind it can't be applied for an outage", async () => {
    const { before, apply, commands, statuses } = poisoned();
    before.commit = ({ rows }) => {
      if (rows.some(({ userId, standing }) => userId === "u2" && standing.status !== "none")) throw broken;
      if (!rows.some(({ userId }) => userId === "u3")) return;
      pass(30_000);
      throw outage;
    };
    expect(await apply(commands)).toEqual({ done: 3, error: outage });
    expect(statuses("u2", "u3").flat()).toEqual(["failed"]);
  });

  it("and turns out to have ended already is passed over", async () => {
    const { before, store, apply, announced, reports } = worker(given({ capacity: 1, others: ["ann"] }));
    // The commit took effect, and then its answer could not be read.
    before.answer = failing(1, broken);
    expect(await apply([register("ann")])).toEqual({ done: 1 });
    expect(store.records("ann")).toMatchObject([{ result: { status: "succeeded" } }]);
    expect(store.commits).toHaveLength(1);
    expect(announced).toEqual([]);
    expect(reports).toHaveLength(1);
  });
});

describe("a decision that throws", () => {
  it("ends its command as failed and is reported; the others of the chunk are decided", async () => {
    const users = people(3);
    const { deps, store, reports, statuses } = worker(given({ capacity: 9, others: users }));
    const load: RosterStore["load"] = async (interest) => {
      const loaded = await store.load(interest);
      const known = new Set(loaded.roster.users);
      const has = (userId: string) => {
        if (userId === "u1") throw broken;
        return known.has(userId);
      };
      return { ...loaded, roster: { ...loaded.roster, users: Object.assign(new Set(known), { has }) } };
    };
    const commands = users.map((userId) => register(userId));
    expect(await applyCommands({ ...deps, store: { ...store, load } }, "e", commands)).toEqual({ done: 3 });
    expect(statuses(...users).flat()).toEqual(["succeeded", "failed", "succeeded"]);
    expect(reports).toEqual([{ eventId: "e", error: broken, attempt: 0 }]);
    expect(store.commits).toHaveLength(1);
  });
});

describe("how a chunk goes on after a failure", () => {
  it("after a lost race as a whole, not one command at a time", async () => {
    const users = people(4);
    const { before, apply, store } = worker(given({ capacity: 9, others: users }));
    before.commit = failing(1, new CommitConflict(["event"]));
    expect(await apply(users.map((userId) => register(userId)))).toEqual({ done: 4 });
    expect(store.interests.map(({ userIds }) => userIds.length)).toEqual([4, 4]);
  });

  it("the last of several that can't be written ends as failed at once: it is alone already", async () => {
    const users = people(3);
    const results: unknown[] = [];
    const staged = worker(given({ capacity: 9, others: users }), {
      window: 2,
      onCommit: (_, ended) => void results.push(ended),
    });
    staged.before.commit = ({ rows }) => {
      if (rows.some(({ userId, standing }) => userId === "u2" && standing.status !== "none")) throw broken;
    };
    expect(await staged.apply(users.map((userId) => register(userId)))).toEqual({ done: 3 });
    expect(staged.reports.map(({ error, attempt }) => [error, attempt])).toEqual([[broken, 1]]);
    expect(results).toMatchObject([
      [{ status: "succeeded" }, { status: "succeeded" }],
      [{ status: "failed" }],
    ]);
  });

  it("says how long each commit took", async () => {
    startTheClock();
    const took: number[] = [];
    const { apply } = worker(given({ capacity: 9, others: ["u0"] }), {
      onCommit: (ms) => void took.push(ms),
    });
    const since = performance.now();
    await apply([register("u0")]);
    expect(took).toHaveLength(1);
    expect(took[0]).toBeGreaterThanOrEqual(0);
    expect(took[0]).toBeLessThanOrEqual(performance.now() - since);
  });
});
