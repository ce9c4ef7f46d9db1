import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareCalls } from "#flow/shared-calls.ts";
import { Unavailable } from "#ports/errors.ts";
import { always } from "#test/support/arbitraries/property.ts";

/** Calls that hang until they are ended; each item of an answered one gets itself back. */
function timedCalls({ eager = 2, most = 0, room = 3, keyOf = (item: string) => item } = {}) {
  const open: { readonly items: readonly string[]; end(error?: Error): void }[] = [];
  const made: (readonly string[])[] = [];
  const share = shareCalls<string, string>({
    eager,
    most: Math.max(eager, most),
    fits: (items) => items.length <= room,
    keyOf,
    call: (items) =>
      new Promise((resolve, reject) => {
        made.push(items);
        const end = (error?: Error): void => {
          open.splice(open.indexOf(call), 1);
          if (error === undefined) resolve(items);
          else reject(error);
        };
        const call = { items, end };
        open.push(call);
      }),
  });
  return { share, open, made };
}

describe("shared calls", () => {
  it("take a lone item at once, by itself", async () => {
    const { share, open, made } = timedCalls();
    const answer = share("a");
    await turn();
    expect(made).toEqual([["a"]]);
    open[0]?.end();
    expect(await answer).toBe("a");
  });

  it("take together what comes at the same moment, as far as it fits", async () => {
    const { share, made } = timedCalls({ eager: 9 });
    for (const item of "abcdefg") void share(item);
    // Ready to run at this moment, too.
    void Promise.resolve().then(() => share("h"));
    await turn();
    expect(made).toEqual([
      ["a", "b", "c"],
      ["d", "e", "f"],
      ["g", "h"],
    ]);
  });

  it("take apart what may share no call, in the order in which it came", async () => {
    const { share, made } = timedCalls({ eager: 9, keyOf: (item) => item.slice(0, 1) });
    for (const item of ["a1", "b1", "a2", "c1", "c2"]) void share(item);
    await turn();
    expect(made).toEqual([["a1", "b1"], ["a2", "c1"], ["c2"]]);
  });

  it("let what comes meanwhile wait for a call to end", async () => {
    const { share, open, made } = timedCalls({ eager: 1 });
    for (const item of "abcd") {
      void share(item);
      await turn();
    }
    expect(made).toEqual([["a"]]);
    open[0]?.end();
    await turn();
    expect(made).toEqual([["a"], ["b", "c", "d"]]);
  });

  it("leave beside the eager ones once a call is full", async () => {
    const { share, open, made } = timedCalls({ eager: 1, most: 2 });
    for (const item of ["a", "b", "c"]) {
      void share(item);
      await turn();
    }
    expect(made).toEqual([["a"]]);
    void share("d");
    await turn();
    expect(made).toEqual([["a"], ["b", "c", "d"]]);
    for (const item of ["e", "f", "g"]) void share(item);
    await turn();
    expect(made).toEqual([["a"], ["b", "c", "d"]]);
    open[1]?.end();
    await turn();
    expect(made).toEqual([["a"], ["b", "c", "d"], ["e", "f", "g"]]);
  });

  it("end for all of their items when the service is away", async () => {
    const { share, open, made } = timedCalls();
    const answers = Promise.allSettled([share("a"), share("b")]);
    await turn();
    const down = new Unavailable("it");
    open[0]?.end(down);
    const failed = { status: "rejected", reason: down };
    expect(await answers).toEqual([failed, failed]);
    expect(made.length).toBe(1);
  });

  it("are made again for each item alone when they are refused: no item fails for its neighbour", async () => {
    const bad = new Error("this can't be taken");
    const share = shareCalls<string, string>({
      eager: 1,
      most: 1,
      fits: () => true,
      call: (items) => (items.includes("bad") ? Promise.reject(bad) : Promise.resolve(items)),
    });
    const answers = await Promise.allSettled(["a", "bad", "c"].map(share));
    expect(answers).toEqual([
      { status: "fulfilled", value: "a" },
      { status: "rejected", reason: bad },
      { status: "fulfilled", value: "c" },
    ]);
  });

  it("take an item that is too large for any call alone", async () => {
    const { share, made } = timedCalls({ room: 0, eager: 9 });
    void share("a");
    void share("b");
    await turn();
    expect(made).toEqual([["a"], ["b"]]);
  });

  it("answer every item once, in order of arrival, in as many calls at a time as there may be", async () => {
    const step = fc.oneof(
      fc.record({ add: fc.nat(5) }),
      fc.record({ end: fc.nat(9), fails: fc.constantFrom(false, false, "away" as const) }),
    );
    await always(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(2),
        fc.integer({ min: 1, max: 4 }),
        async (steps, eager, more, room) => {
          const { share, open, made } = timedCalls({ eager, most: eager + more, room });
          const outcomes: Promise<string>[] = [];
          const add = (): void => {
            const item = `item-${outcomes.length}`;
            outcomes.push(share(item).catch((error: Error) => `${item} ${error.name}`));
          };
          for (const one of steps) {
            if ("add" in one) for (let i = 0; i < one.add; i++) add();
            else open[one.end % open.length]?.end(one.fails === "away" ? new Unavailable("it") : undefined);
            await turn();
            expect(open.length).toBeLessThanOrEqual(eager + more);
          }
          while (open.length > 0) {
            open[0]?.end();
            await turn();
          }
          const results = await Promise.all(outcomes);
          expect(made.flat()).toEqual(outcomes.map((_, i) => `item-${i}`));
          expect(results.map((answer) => answer.split(" ")[0])).toEqual(made.flat());
          for (const items of made) expect(items.length).toBeLessThanOrEqual(room);
        },
      ),
    );
  });
});
