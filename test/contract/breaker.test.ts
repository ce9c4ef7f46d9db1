import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import { messageOf } from "#contracts/command-message.ts";
import { findQueue } from "#infra/provision/queues.ts";
import { readConfig } from "#platform/config.ts";
import { Unavailable } from "#ports/errors.ts";
import { composeWorker } from "#workers/registration/compose.ts";
import { workerSchema } from "#workers/registration/config.ts";
import type { WorkerDeps } from "#workers/registration/worker.ts";
import { eventually } from "../support/client.ts";
import { type FaultyProxy, startProxy } from "../support/faults/proxy.ts";
import { type Core, register, startCore } from "../support/systems/core.ts";

/** A worker receives nothing that it could not work on: each receive brings a message nearer to the dead letters. */

const RECEIVES = 2;

let core: Core;
let database: FaultyProxy;
beforeAll(async () => {
  core = await startCore();
  await core.addUsers(["ann", "ben", "cem"]);
  database = await startProxy(core.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "");
  const { sqs } = core.clients;
  const QueueUrl = await findQueue(sqs, core.names.commands);
  const deadLetterTargetArn = core.names.deadLetters.replace(/^/, "arn:aws:sqs:us-east-1:000000000000:");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: RECEIVES });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
});
afterAll(async () => {
  await database.stop();
  await core.stop();
});

/** A worker with little patience, behind the network to the database. */
async function work(overrides: Partial<WorkerDeps> = {}) {
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = database.url;
  const env = { ...core.env, LOG_LEVEL: "silent", WORKER_CONCURRENCY: "2", RECEIVE_WAIT_SECONDS: "1" };
  const composed = composeWorker(readConfig(workerSchema, env), { patienceMs: 100, ...overrides });
  const consumers = composed.consume(await composed.queueUrl());
  onTestFinished(async () => {
    composed.worker.abort();
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  });
  return {
    gauge: async (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(await composed.metrics.text())?.[1],
  };
}

const send = async (eventId: string, ...userIds: string[]): Promise<void> => {
  const queue = createCommandQueue(core.clients.sqs, core.names.commands);
  for (const userId of userIds) await queue.send([messageOf(eventId, [register(userId)])]);
};
const waitingIn = async (queue: string) => (await createQueueDepth(core.clients.sqs, queue)()).waiting;
const seats = async (eventId: string) =>
  (await core.registrations.seats(eventId, { limit: 10 })).items.map(({ userId }) => userId);

test("a database that is away moves nothing to the dead letters, however long it is, and keeps order", async () => {
  const eventId = await core.addEvent(1);
  database.set({ kind: "reset" });
  const { gauge } = await work();
  await send(eventId, "ann", "ben");

  // Time for three receives in vain, with the pauses between.
  await sleep(7000);
  expect(await gauge("muster_receiving_paused")).toBe("1");
  database.set({ kind: "fair" });

  await eventually(async () => expect(await seats(eventId)).toEqual(["ann"]));
  await eventually(async () => expect((await core.events.find(eventId))?.waitlistCount).toBe(1));
  expect(await waitingIn(core.names.deadLetters)).toBe(0);
  await eventually(async () => expect(await gauge("muster_receiving_paused")).toBe("0"));
});

test("trouble of one event keeps no other one waiting", async () => {
  const [throttled, fine] = [await core.addEvent(1), await core.addEvent(3)];
  const store: WorkerDeps["store"] = {
    load: (interest) => core.store.load(interest),
    commit: async (commit) => {
      if (commit.eventId === throttled) throw new Unavailable("the database", { cause: "throttled" });
      await core.store.commit(commit);
    },
  };
  const { gauge } = await work({ store });
  await send(throttled, "ann");
  for (const userId of ["ann", "ben", "cem"]) {
    await send(fine, userId);
    await eventually(async () => expect(await seats(fine)).toContain(userId), 3000);
  }
  expect(await gauge("muster_receiving_paused")).toBe("0");
});

test("a worker whose clock is minutes off decides nothing until it is right again", async () => {
  const eventId = await core.addEvent(1);
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  vi.setSystemTime(Date.now() + 10 * 60_000);
  const { gauge } = await work();
  await send(eventId, "ann");
  await sleep(3000);
  expect([await seats(eventId), await gauge("muster_receiving_paused")]).toEqual([[], "1"]);
  expect(Number(await gauge("muster_clock_offset_seconds"))).toBeGreaterThan(590);

  vi.useRealTimers();

  await eventually(async () => expect(await seats(eventId)).toEqual(["ann"]));
  expect(Number(await gauge("muster_clock_offset_seconds"))).toBe(0);
});

test.each([false, true])(
  "what was decided is told, though the clock is off by then: FIFO topic %s",
  async (isOrdered) => {
    const eventId = await core.addEvent(1);
    const told: string[] = [];
    let isOff = false;
    await work({
      clock: () => {
        if (isOff) throw new Unavailable("the time");
        return new Date(Date.now() + 10 * 60_000).toISOString();
      },
      store: {
        load: (interest) => core.store.load(interest),
        commit: async (commit) => {
          await core.store.commit(commit);
          isOff = true;
        },
      },
      topic: { isOrdered, publish: async (_, all) => void told.push(...all.map(({ id }) => id)) },
    });
    await send(eventId, "ann");

    await eventually(async () => expect(told).toEqual([`${eventId}/2/0`]), 3000);
  },
);
