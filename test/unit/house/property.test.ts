import { existsSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { always, commandsReplay } from "#test/support/arbitraries/property.ts";

afterEach(() => vi.unstubAllEnvs());

/** What the property fails with. */
async function failureOf(property: fc.IRawProperty<unknown>, options = {}): Promise<string> {
  const outcome = always(property, options);
  const error: unknown = await outcome.catch((caught: unknown) => caught);
  return error instanceof Error ? error.message : "it held";
}

/** Holds for none but short lists. */
const short = () =>
  fc.asyncProperty(fc.array(fc.nat(), { maxLength: 30 }), async (list) => {
    await turn();
    if (list.length > 3 && (list[2] ?? 0) > 7) throw new Error("broken");
  });

describe("a property that fails (any name, even with $ and — in it)", () => {
  it("prints a line that runs this test again, and leads to the same counterexample", async () => {
    const first = await failureOf(short());
    const [, seed = "", path = "", file = "", name = ""] =
      /^Replay: FC_SEED=(\S+) FC_PATH=(\S+) npm test -- (\S+) -t "(.+)"$/m.exec(first) ?? [];
    expect(existsSync(file), first).toBe(true);
    expect(expect.getState().currentTestName).toMatch(new RegExp(name));

    vi.stubEnv("FC_SEED", seed);
    vi.stubEnv("FC_PATH", path);
    const again = await failureOf(short());

    expect(first).toContain("Counterexample: [[0,0,8,0]]");
    expect(again).toContain("Counterexample: [[0,0,8,0]]");
    expect(again).toContain("run 1, shrunk 0 times");
    expect(again).toContain("broken");
  });
});

describe("a sequence of commands that fails", () => {
  type Counter = { count: number };
  type Step = fc.AsyncCommand<Counter, object>;
  const add: Step = { check: () => true, run: async (m) => void m.count++, toString: () => "add" };
  const limit = (most: number): Step => ({
    check: () => true,
    run: async ({ count }) => expect(count).toBeLessThan(most),
    toString: () => `limit ${most}`,
  });
  const counting = () => {
    const steps = [fc.constant(add), fc.constant({ ...add, check: () => false }), fc.constant(limit(2))];
    const story = fc.commands<Counter, object, false>(steps, {
      size: "max",
      maxCommands: 12,
      ...commandsReplay(),
    });
    const begin = () => ({ model: { count: 0 }, real: {} });
    return fc.asyncProperty(story, (all) => fc.asyncModelRun(begin, all));
  };

  it("is replayed with the one line too", async () => {
    const first = await failureOf(counting(), { lanes: 1 });
    const variables = /^Replay: FC_SEED=(\S+) FC_PATH=(\S+) FC_REPLAY_PATH=(\S+) npm test/m.exec(first) ?? [];
    ["FC_SEED", "FC_PATH", "FC_REPLAY_PATH"].forEach((name, i) => vi.stubEnv(name, variables[i + 1] ?? ""));
    const again = await failureOf(counting(), { lanes: 1 });
    expect(first).toMatch(/Counterexample: \[add,add,limit 2/);
    expect(again).toMatch(/run 1, shrunk 0 times\.\nCounterexample: \[add,add,limit 2/);
  });
});

describe("the number of runs", () => {
  const counted = async (options: { runs?: number }): Promise<number> => {
    let count = 0;
    await always(
      fc.property(fc.nat(), () => void count++),
      options,
    );
    return count;
  };

  it("is a hundred at least, more if the property or FC_RUNS says so", async () => {
    expect(await counted({})).toBe(100);
    expect(await counted({ runs: 5 })).toBe(100);
    expect(await counted({ runs: 300 })).toBe(300);
    let overlapping = 0;
    await always(fc.asyncProperty(fc.nat(), async () => void overlapping++));
    expect(overlapping).toBe(100);
    vi.stubEnv("FC_RUNS", "200");
    expect(await counted({})).toBe(200);
    expect(await counted({ runs: 300 })).toBe(300);
    vi.stubEnv("FC_RUNS", "many");
    await expect(counted({})).rejects.toThrow("FC_RUNS must be a whole number, not many");
  });

  it("that the time allows too few of is a failure", async () => {
    const slow = fc.asyncProperty(fc.nat(), () => new Promise<void>((resolve) => setTimeout(resolve, 20)));
    expect(await failureOf(slow, { withinMs: 100 })).toMatch(/Interrupted after 100 ms/);
  });
});
