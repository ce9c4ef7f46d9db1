import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Core, startCore } from "../support/systems/core.ts";
import { createStage } from "./stage.ts";

/** What a page may cost, as in reads.test.ts: calls of DynamoDB and read units, however much there is to show. */

let core: Core;
let stage: Awaited<ReturnType<typeof createStage>>;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["performance"], shouldAdvanceTime: true });
  core = await startCore();
  stage = await createStage(core);
  await stage.grow("base", 110);
});
afterAll(async () => {
  vi.useRealTimers();
  await core.stop();
});

test.each([
  // The index; then each of 25 events, strongly consistent, a few at a time.
  ["/", 5, 35],
  ["/e/line", 1, 1],
  // The person's name, the event; then where they stand at one version of the event.
  ["/e/line?as=base-0100", 7, 8],
  ["/e/line/unregister?as=base-0100", 7, 8],
  ["/login", 0, 0],
])("%s: %d calls, %d units at most", async (path, calls, units) => {
  vi.advanceTimersByTime(1000);
  const { cost } = await stage.get(path);
  expect(cost.calls).toBeLessThanOrEqual(calls);
  expect(cost.units).toBeLessThanOrEqual(units);
});
