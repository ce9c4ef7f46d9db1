import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLanes, type LanesOptions } from "#flow/lanes.ts";
import { always } from "#test/support/arbitraries/property.ts";

type Run = { readonly key: string; readonly items: readonly string[]; end(): void };

/** Lanes whose runs last until they are ended. */
function heldLanes(options: Pick<LanesOptions<string>, "maxItems" | "gather"> = {}) {
  const runs: Run[] = [];
  const open: Run[] = [];
  const lanes = createLanes<string>({
    run: (key, items) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = (): void => {
        open.splice(open.indexOf(run), 1);
        resolve();
      };
      const run = { key, items, end };
      runs.push(run);
      open.push(run);
      return promise;
    },
    ...options,
  });
  return { lanes, open, ran: () => runs.map(({ key, items }) => [key, ...items]) };
}

describe("lanes", () => {
  it("start at once when nothing of the key is under way", () => {
    const { lanes, ran } = heldLanes();
    lanes.add("a", "1");
    expect(ran()).toEqual([["a", "1"]]);
  });

  it("give what comes meanwhile to the next run, together and in order", async () => {
    const { lanes, open, ran } = heldLanes();
    for (const item of ["1", "2", "3"]) lanes.add("a", item);
    expect(ran()).toEqual([["a", "1"]]);
    open[0]?.end();
    await turn();
    expect(ran()).toEqual([
      ["a", "1"],
      ["a", "2", "3"],
    ]);
  });

  it("let no key wait for another", () => {
    const { lanes, ran } = heldLanes();
    for (const key of ["a", "b", "a"]) lanes.add(key, "1");
    expect(ran()).toEqual([
      ["a", "1"],
      ["b", "1"],
    ]);
  });

  it("put no more into a run than they may", async () => {
    const { lanes, open, ran } = heldLanes({ maxItems: 2 });
    for (const item of "12345") lanes.add("a", item);
    for (let i = 0; i < 3; i++) {
      open[0]?.end();
      await turn();
    }
    expect(ran().map(([, ...items]) => items.join(""))).toEqual(["1", "23", "45"]);
  });

  it("gather what is added at the same moment, when they are asked to", async () => {
    const { lanes, ran } = heldLanes({ gather: () => turn() });
    for (const item of ["1", "2", "3"]) lanes.add("a", item);
    expect(ran()).toEqual([]);
    await turn();
    await turn();
    expect(ran()).toEqual([["a", "1", "2", "3"]]);
  });

  it("never run a key twice at a time, even if a run adds to its own lane", async () => {
    const ran: string[] = [];
    let running = 0;
    const lanes = createLanes<string>({
      run: async (key, items) => {
        expect(++running).toBe(1);
        ran.push(...items);
        if (ran.length < 3) lanes.add(key, String(ran.length));
        await turn();
        running--;
      },
    });
    lanes.add("a", "0");
    for (let i = 0; i < 3; i++) await turn();
    expect(ran).toEqual(["0", "1", "2"]);
  });

  it("drop what waits when they are cleared, and serve what comes after that", async () => {
    const { lanes, open, ran } = heldLanes();
    for (const item of ["1", "2", "3"]) lanes.add("a", item);
    expect(lanes.clear("a")).toEqual(["2", "3"]);
    expect(lanes.clear("nothing")).toEqual([]);
    lanes.add("a", "4");
    open[0]?.end();
    await turn();
    expect(ran()).toEqual([
      ["a", "1"],
      ["a", "4"],
    ]);
  });

  it("run nothing for what was cleared while it was gathered", async () => {
    const { lanes, ran } = heldLanes({ gather: () => turn() });
    lanes.add("a", "1");
    lanes.clear("a");
    await turn();
    expect(ran()).toEqual([]);
    lanes.add("a", "2");
    await turn();
    expect(ran()).toEqual([["a", "2"]]);
  });

  it("run every item once, in order of arrival, one run per key at a time, whatever comes and ends", async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ key: fc.constantFrom("a", "b", "c") }) },
      { weight: 1, arbitrary: fc.record({ end: fc.nat(9) }) },
    );
    const steps = fc.array(step, { maxLength: 60, size: "max" });
    await always(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (scenario, maxItems) => {
        const { lanes, open, ran } = heldLanes({ maxItems });
        const added: [string, string][] = [];
        for (const one of scenario) {
          if ("key" in one) {
            added.push([one.key, String(added.length)]);
            lanes.add(one.key, String(added.length - 1));
          } else open[one.end % open.length]?.end();
          await turn();
          expect(new Set(open.map(({ key }) => key)).size).toBe(open.length);
        }
        while (open.length > 0) {
          open[0]?.end();
          await turn();
        }
        for (const key of ["a", "b", "c"]) {
          const items = ran().flatMap(([of, ...some]) => (of === key ? some : []));
          expect(items).toEqual(added.flatMap(([of, item]) => (of === key ? [item] : [])));
        }
        for (const run of ran()) expect(run.length - 1).toBeLessThanOrEqual(maxItems);
      }),
    );
  });
});
