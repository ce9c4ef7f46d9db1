import { expect, test } from "vitest";
import { sumOf } from "#bench/capacity/costs.ts";
import { readSaved } from "#bench/capacity/saved.ts";
import { type Load, playLoad } from "#bench/simulation/load.ts";
import { isCarried, PLANS } from "#bench/simulation/loads.ts";
import { simulate } from "#bench/simulation/stage.ts";

const play = (load: Load, seed: number) => simulate((stage) => playLoad(stage, load), { seed });

const SMALL: Load = { events: 10, seats: 20, perSecond: 100, seconds: 1, gateways: 2, workers: 2 };

test("the same seed gives the same figures, and another one others", async () => {
  const first = await play(SMALL, 1);
  expect(first.people).toBe(100);
  expect(await play(SMALL, 1)).toEqual(first);
  expect(await play(SMALL, 2)).not.toEqual(first);
});

test("what docs/capacity.md reckons with is still what a registration takes", async () => {
  const saved = readSaved();
  const [perSecond = 0] = PLANS.many.rates;
  const then = saved.played.find((one) => one.plan === "many" && one.perSecond === perSecond);
  const now = await play({ ...PLANS.many.load, perSecond }, saved.seed);
  const ratios = [
    sumOf(now.writes) / sumOf(then?.writes ?? {}),
    sumOf(now.reads) / sumOf(then?.reads ?? {}),
    now.sqs / (then?.sqs ?? 0),
    now.sns / (then?.sns ?? 0),
  ];
  for (const ratio of ratios) expect(Math.abs(ratio - 1), ratios.join(" ")).toBeLessThan(0.1);
  expect(isCarried(now)).toBe(true);
});
