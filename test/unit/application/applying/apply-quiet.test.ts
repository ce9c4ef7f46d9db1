import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyCommands } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { EARLIER, fold, given, NOW } from "#test/unit/domain/given.ts";
import { broken, failing, outage, pass, startTheClock, stopTheClock, worker } from "./apply-stage.ts";
import { lapse, people, register, unregister } from "./submitted.ts";

/** Which entries are committed without a mark, and that their commands don't end before they are settled. */

beforeEach(stopTheClock);
afterEach(startTheClock);

const ago = (ms: number) => new Date(Date.parse(NOW) - ms).toISOString();
/** Submitted so many milliseconds ago. */
const aged = (command: SubmittedCommand, ms = 0): SubmittedCommand => ({ ...command, acceptedAt: ago(ms) });

const USERS = people(200);

/** A worker that settles; `before` are called before it does. The event was changed two hours ago. */
function settler(clock = () => NOW, roster = given({ capacity: 200, others: USERS })) {
  const settled: number[] = [];
  const again: number[] = [];
  const before = { settle: (): unknown => undefined, again: (): unknown => undefined };
  const stage = worker(roster, {
    clock,
    settling: {
      settle: async (entry) => {
        await before.settle();
        settled.push(entry.version);
      },
      settleAgain: async (_, version) => {
        await before.again();
        again.push(version);
      },
    },
  });
  const unmarked = () => stage.store.commits.map(({ isUnmarked = false }) => isUnmarked);
  return { ...stage, settled, again, settling: before, unmarked };
}

describe("an entry of a quiet event", () => {
  it("is committed without a mark, and settled", async () => {
    const { apply, settled, announced, unmarked } = settler();
    expect(await apply([aged(register("u0"))])).toEqual({ done: 1 });
    expect([unmarked(), settled, announced]).toEqual([[true], [1], []]);
  });

  it("ends its commands only when it is settled", async () => {
    const { apply, settling } = settler();
    const held = Promise.withResolvers<void>();
    settling.settle = () => held.promise;
    let isDone = false;
    const applied = apply([aged(register("u0"))]).then(() => (isDone = true));
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    held.resolve();
    await applied;
  });

  it("leaves its commands in the queue when it can't be settled", async () => {
    const { apply, settling, store } = settler();
    settling.settle = () => (pass(30_000), Promise.reject(outage));
    expect(await apply([aged(register("u0"))])).toEqual({ done: 0, error: outage });
    expect(store.records("u0")).toHaveLength(1);
  });

  it("is settled again by whoever gets its commands again", async () => {
    const { apply, settling, settled, again, store } = settler();
    settling.settle = () => (pass(30_000), Promise.reject(outage));
    const commands = [aged(register("u0"))];
    await apply(commands);
    settling.again = failing(1, outage);
    expect(await apply(commands)).toEqual({ done: 1 });
    expect([settled, again, store.commits.length]).toEqual([[], [1], 1]);
  });

  it("is looked for in the event alone", async () => {
    const { apply, settling, again, store } = settler();
    settling.settle = () => (pass(30_000), Promise.reject(outage));
    const commands = [aged(register("u0"))];
    await apply(commands);
    await apply(commands);
    expect(store.interests.at(-1)).toEqual({ eventId: "e", userIds: [], ranked: [], event: false, head: 0 });
    expect(again).toEqual([1]);
  });

  it("is left to others by a worker that settles nothing", async () => {
    const { apply, settling, store, deps } = settler();
    settling.settle = () => (pass(30_000), Promise.reject(outage));
    const commands = [aged(register("u0"))];
    await apply(commands);
    const { settling: _, ...others } = deps;
    expect(await applyCommands(others, "e", commands)).toEqual({ done: 1 });
    expect(store.interests).toHaveLength(2);
  });

  it("is settled before anything is committed behind it", async () => {
    const { apply, settling, again, store } = settler();
    settling.settle = () => (pass(30_000), Promise.reject(outage));
    const first = aged(register("u0"));
    await apply([first]);
    const before: number[] = [];
    settling.again = () => before.push(store.commits.length);
    expect(await apply([first, aged(register("u1"))])).toEqual({ done: 2 });
    expect([before, again, store.commits.length]).toEqual([[1], [1], 2]);
  });

  it("is found though the event was read before it, and the records after it", async () => {
    const { apply, settling, again, store, deps } = settler();
    settling.settle = () => (pass(30_000), Promise.reject(outage));
    const commands = [aged(register("u0"))];
    await apply(commands);
    const torn = store.load;
    let loads = 0;
    Object.assign(deps.store, {
      load: async (interest: Parameters<typeof torn>[0]) => {
        const loaded = await torn(interest);
        return loads++ === 0 ? { ...loaded, unsettled: undefined } : loaded;
      },
    });
    await apply(commands);
    expect(again).toEqual([1]);
  });

  it("is settled also when its command is at fault in the end", async () => {
    const { apply, before, again } = settler();
    before.answer = failing(1, broken);
    expect(await apply([aged(register("u0"))])).toEqual({ done: 1 });
    expect(again).toEqual([1]);
  });

  it("that an older worker has committed behind is settled by the next", async () => {
    const { apply, store, again, deps, settling } = settler();
    settling.settle = () => (pass(30_000), Promise.reject(outage));
    await apply([aged(register("u0"))]);
    const load = store.load;
    Object.assign(deps.store, {
      load: async (interest: Parameters<typeof load>[0]) => ({ ...(await load(interest)), unsettled: 1 }),
    });
    await apply([register("u1")]);
    expect(again).toEqual([]);
    await apply([register("u2")]);
    expect(again).toEqual([1]);
  });
});

describe("an entry has its mark", () => {
  it("when its event changed within the last second", async () => {
    let now = NOW;
    const { apply, unmarked, announced } = settler(() => now);
    await apply([aged(register("u0"))]);
    now = ago(-1000);
    await apply([{ ...register("u1"), acceptedAt: now }]);
    expect(announced.map(({ version, isPending }) => [version, isPending])).toEqual([[2, true]]);
    now = ago(-2001);
    await apply([{ ...register("u2"), acceptedAt: now }]);
    expect(unmarked()).toEqual([true, false, true]);
  });

  it("when one of its commands has waited for more than a fifth of a second", async () => {
    const { apply, unmarked } = settler();
    await apply([aged(register("u0"), 201), aged(register("u1"))]);
    expect(unmarked()).toEqual([false]);
    const prompt = settler();
    await prompt.apply([aged(register("u0"), 200), aged(register("u1"))]);
    expect(prompt.unmarked()).toEqual([true]);
  });

  it("when one of its commands is not remembered, so that nobody could tell that it has ended", async () => {
    const waiting = fold(given({ capacity: 1, waiting: ["u0", "u1"] }), [
      { type: "SeatOffered", userId: "u0", ticket: 1, waitlistedAt: EARLIER, expiresAt: ago(1), at: EARLIER },
    ]);
    const { apply, unmarked, announced } = settler(() => NOW, waiting);
    expect(await apply([aged(lapse("u0", 1))])).toEqual({ done: 1 });
    expect(announced.flatMap(({ facts }) => facts.map(({ type }) => type))).toEqual([
      "OfferLapsed",
      "AttendeePromoted",
    ]);
    expect(unmarked()).toEqual([false]);
  });

  it("when other commands follow", async () => {
    const { apply, unmarked } = settler();
    await apply(USERS.slice(0, 99).map((userId) => aged(register(userId))));
    expect(unmarked()).toEqual([false, false]);
  });

  it("when everybody at the event has to hear of something in it", async () => {
    const { apply, unmarked } = settler();
    await apply([aged(register("u0")), aged({ ...register("u1"), command: { type: "cancel-event" } })]);
    expect(unmarked()).toEqual([false]);
  });

  it("when nobody settles", async () => {
    const { apply, store } = worker(given({ capacity: 1, others: USERS }));
    await apply([aged(register("u0"))]);
    expect(store.commits[0]).not.toHaveProperty("isUnmarked");
  });
});

it("what changes nothing at the event has nothing to settle", async () => {
  const { apply, settled, unmarked, again } = settler();
  const command = aged(unregister("u0"));
  await apply([command]);
  await apply([command]);
  expect([settled, unmarked(), again]).toEqual([[], [false], []]);
});
