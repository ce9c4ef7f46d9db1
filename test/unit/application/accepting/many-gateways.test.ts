import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createUniform } from "#bench/harness/random.ts";
import { type Shared, sharedEvent } from "./shared-event.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const RUN_MS = 10_000;

/** The most that lie within a second. */
function mostInASecond(times: readonly number[]): number {
  let from = 0;
  return times.reduce((most, time, i) => {
    while (time - (times[from] ?? 0) > 1000) from++;
    return Math.max(most, i - from + 1);
  }, 0);
}

/** So many people a second, whatever happens, each to one of the gateways by chance. */
async function crowd(perSecond: number, stage: Shared) {
  const event = sharedEvent(stage);
  const random = createUniform(2);
  for (let i = 0; i < (RUN_MS / 1000) * perSecond; i++) {
    const sender = event.senders[Math.floor(random() * stage.gateways)];
    if (sender !== undefined) event.accept(sender);
    await vi.advanceTimersByTimeAsync(1000 / perSecond);
  }
  return { ...event, perSecond: event.lags.length / (RUN_MS / 1000) };
}

/** A thousand people, each of whom asks again once the last outcome is known. */
async function regulars(gateways: number) {
  const event = sharedEvent({ gateways, seed: 1, onEnded: (sender) => event.accept(sender) });
  for (let i = 0; i < 1000; i++) {
    const sender = event.senders[i % gateways];
    if (sender !== undefined) event.accept(sender);
  }
  await vi.advanceTimersByTimeAsync(RUN_MS);
  return { ...event, perSecond: event.lags.length / (RUN_MS / 1000) };
}

describe.each([
  {
    who: "800 people a second",
    run: (gateways: number) => crowd(800, { gateways, seed: 1 }),
    byEight: 0.9,
    byMany: 0.8,
  },
  // Each waits for an outcome before asking again, so here a longer way costs throughput, too.
  { who: "a thousand people who ask again and again", run: regulars, byEight: 0.8, byMany: 0.7 },
])("$who at one event", ({ run, byEight, byMany }) => {
  it("are served as fast by 8 and by 32 gateways as by one, within the 300 calls that the queue takes", async () => {
    const one = await run(1);
    const eight = await run(8);
    const many = await run(32);
    for (const { sent } of [one, eight, many]) expect(mostInASecond(sent)).toBeLessThan(300);
    expect(eight.perSecond).toBeGreaterThan(byEight * one.perSecond);
    expect(many.perSecond).toBeGreaterThan(byMany * one.perSecond);
  });
});

it("a queue that gives out a message of an event at a time, as the embedded one, is not left behind", async () => {
  const { perSecond, sent, lags } = await crowd(150, { gateways: 1, seed: 1, perReceive: 1 });
  expect(perSecond).toBeGreaterThan(0.9 * 150);
  expect(sent.length).toBeLessThan(lags.length / 10);
});

describe("one person at an event that nobody else is at", () => {
  it("waits for no pause, however often the person asks again after an outcome", async () => {
    const event = sharedEvent({ gateways: 1, seed: 1, onEnded: (sender) => event.accept(sender) });
    for (const sender of event.senders) event.accept(sender);
    await vi.advanceTimersByTimeAsync(RUN_MS);
    expect(event.lags.length).toBeGreaterThan(30);
    expect(event.restMs()).toBe(0);
  });
});
