import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { RequestView } from "#contracts/request.ts";
import { expectAudited } from "../support/audited.ts";
import { createScenarios, expectHeldUnderLoad, type Options } from "../support/faults/scenario.ts";

const scenario = createScenarios();

const preload = fileURLToPath(new URL("../support/faults/clock.ts", import.meta.url));
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A clock that can be set, and the variables with which a process reads it; or it is that of the whole world. */
function createClock() {
  const file = join(mkdtempSync(join(tmpdir(), "muster-clock-")), "offset");
  const set = (offsetMs: number): void => writeFileSync(file, String(offsetMs));
  set(0);
  const env = { NODE_OPTIONS: `--import=${preload}`, CLOCK: file };
  return { set, env, world: { ...env, CLOCK_OF: "world" } };
}

const LATER = [
  ["6 minutes", 6 * MINUTE_MS],
  ["11 minutes", 11 * MINUTE_MS],
  ["a day", DAY_MS - MINUTE_MS],
] as const;

const onClock = ({ world }: ReturnType<typeof createClock>, workers = 1): Options => ({
  workers,
  gateway: { env: world },
  worker: { env: world },
});

for (const [span, ms] of LATER) {
  const clock = createClock();
  scenario(`the same Idempotency-Key after ${span} is the same request`, onClock(clock), async (system) => {
    const client = system.client();
    await client.createUsers(["ada", "ben"]);
    await client.createEvent("late", 1);
    const manner = { idempotencyKey: "once" };
    const first = await client.register("late", "ada", manner);
    const outcome = await client.ended(first.requestId);
    const cancelled = await client.unregister("late", "ada");
    await client.ended(cancelled.requestId);

    clock.set(ms);
    await sleep(100);
    // Another write of the row drops the records that it need not remember any more.
    const refused = await client.unregister("late", "ada");
    expect(await client.ended(refused.requestId)).toMatchObject({ status: "rejected" });
    const again = await client.register("late", "ada", manner);

    expect(await client.ended(again.requestId)).toEqual(outcome);
    expect(await client.event("late")).toMatchObject({ registeredCount: 0, version: 3 });
    await expectAudited(system);
  });
}

{
  const clock = createClock();
  scenario(
    "the same Idempotency-Key after 6 minutes, 11 minutes and a day, all before the first copy was worked on",
    onClock(clock, 0),
    async (system) => {
      const client = system.client();
      await client.createUsers(["ada"]);
      await client.createEvent("queued", 1);
      const manner = { idempotencyKey: "once" };
      const copies: RequestView[] = [await client.register("queued", "ada", manner)];
      for (const [, ms] of LATER) {
        clock.set(ms);
        await sleep(100);
        copies.push(await client.register("queued", "ada", manner));
      }

      system.workers.add();
      const ended = await Promise.all(copies.map(({ requestId }) => client.ended(requestId, 60_000)));

      expect(new Set(ended.map(({ outcome, completedAt }) => `${outcome} ${completedAt}`)).size).toBe(1);
      expect(await client.event("queued")).toMatchObject({ registeredCount: 1, version: 2 });
      await expectAudited(system);
    },
  );
}

{
  const clock = createClock();
  const options = { workers: 2, gateway: { env: clock.env }, worker: { env: clock.env } };
  scenario("clocks that jump back and forth", options, async (system, random) => {
    const jumps = random.of("jumps");
    await expectHeldUnderLoad(system, random, { commands: 150 }, async () => {
      for (let i = 0; i < 20; i++) {
        // A worker decides by a clock that is off by less than two minutes.
        clock.set(jumps.pick([1, 10]) * jumps.int(-MINUTE_MS, MINUTE_MS));
        await sleep(jumps.int(50, 300));
      }
      clock.set(0);
    });
  });
}

{
  const clock = createClock();
  const options = { worker: { env: clock.env } };
  scenario(
    "a worker whose clock is ten minutes off decides nothing until it is right",
    options,
    async (system) => {
      const client = system.client();
      await client.createUsers(["ada"]);
      await client.createEvent("timely", 1);
      for (const [version, offsetMs] of [
        [1, -10 * MINUTE_MS],
        [2, 10 * MINUTE_MS],
      ] as const) {
        clock.set(offsetMs);
        const [worker] = system.workers.running();
        await worker?.prints(
          version === 1 ? /"seconds":-\d+,"msg":"this machine/ : /"seconds":\d+,"msg":"this machine/,
        );
        const { requestId } =
          version === 1 ? await client.register("timely", "ada") : await client.unregister("timely", "ada");
        await sleep(3000);
        expect(await client.event("timely")).toMatchObject({ version });
        clock.set(0);
        await client.ended(requestId, 60_000);
      }
      await expectAudited(system);
    },
  );
}

{
  const clock = createClock();
  const options = { workers: 2, gateway: { env: clock.env }, worker: {} };
  scenario("a gateway whose clock is an hour ahead", options, async (system, random) => {
    clock.set(60 * MINUTE_MS);
    await expectHeldUnderLoad(system, random);
    const client = system.client();
    const { requestId, acceptedAt } = await client.register("nowhere", "nobody");
    // By a worker that still lives in the past.
    const { completedAt = "" } = await client.ended(requestId);
    expect(Date.parse(completedAt)).toBeGreaterThanOrEqual(Date.parse(acceptedAt));
  });
}

{
  const clock = createClock();
  scenario("a wait ends in time, whatever the clock does meanwhile", onClock(clock, 0), async (system) => {
    const client = system.client();
    await client.createUsers(["ada"]);
    await client.createEvent("waiting", 1);
    const { requestId } = await client.register("waiting", "ada");
    const since = performance.now();
    const waited = client.call("GET", `/requests/${requestId}?wait=2`);
    await sleep(500);
    clock.set(-60 * MINUTE_MS);

    expect((await waited).status).toBe(200);
    expect(performance.now() - since).toBeLessThan(15_000);
  });
}
