import { afterAll, beforeAll, expect, test } from "vitest";
import { idsOf } from "../support/systems/core.ts";
import { run } from "../support/systems/processes.ts";
import { startSystem, type System } from "../support/systems/system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 0 });
});
afterAll(() => system.stop());

test("a worker that is to drain the queue stops when the queue is empty, and not before", async () => {
  const { client, env } = system;
  const users = idsOf("late", 60);
  await client.createUsers(users);
  await client.createEvent("closing", 20);
  // One after another, each in a message of its own: more messages than a worker receives at a time.
  const requestIds: string[] = [];
  for (const userId of users) requestIds.push((await client.register("closing", userId)).requestId);

  const worker = run("workers/registration/main.ts", { ...env, DRAIN_SECONDS: "30" });
  await worker.prints(/"msg":"working"/);
  expect(await worker.end("SIGTERM")).toBe(0);

  const answers = await Promise.all(requestIds.map((id) => client.call("GET", `/requests/${id}`)));
  expect(answers.filter(({ body }) => (body as { status: string }).status !== "succeeded")).toEqual([]);
  expect(await client.event("closing")).toMatchObject({ registeredCount: 20, waitlistCount: 40 });
});
