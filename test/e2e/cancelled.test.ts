import { afterAll, beforeAll, expect, test } from "vitest";
import { subscribe, type Subscription } from "#cli/demo/subscription.ts";
import type { Notification } from "#contracts/notification.ts";
import { expectAudited } from "../support/audited.ts";
import { idsOf } from "../support/systems/core.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** A big event is cancelled, and whoever tells the people of it is killed twice while doing so. */

const [SEATS, PEOPLE] = [3000, 5000];

let system: System;
let subscription: Subscription;
beforeAll(async () => {
  system = await startSystem({ workers: 1, more: { worker: { SWEEP_INTERVAL_SECONDS: "2" } } });
  const filter = { type: ["registration.event-cancelled"] };
  subscription = await subscribe(system.clients, system.topicArn, "told", filter);
});
afterAll(() => system.stop());

test("everybody is told, exactly once under one id", { timeout: 240_000 }, async () => {
  const { client } = system;
  const users = idsOf("p", PEOPLE);
  await client.createUsers(users);
  await client.createEvent("gala", SEATS);
  const requests = await Promise.all(users.map((userId) => client.register("gala", userId)));
  await client.ended(requests.at(-1)?.requestId ?? "");
  expect(await client.event("gala")).toMatchObject({ registeredCount: SEATS, waitlistCount: PEOPLE - SEATS });

  const asked = await client.call("POST", "/events/gala/cancel", { reason: "The hall is flooded." });
  expect(asked.status).toBe(202);
  const told = new Map<string, Notification>();
  let received = 0;
  const take = async (count: number, withinMs: number): Promise<void> => {
    for (const one of await subscription.receive(count, withinMs)) {
      received++;
      told.set(one.id, one);
    }
  };
  for (const worker of [0, 1]) {
    await take(300, 60_000);
    await system.workers[worker]?.end("SIGKILL");
    await system.addWorker();
  }
  const deadline = Date.now() + 120_000;
  while (told.size < PEOPLE && Date.now() < deadline) await take(PEOPLE - told.size, 5000);

  const people = [...told.values()].map((one) => ("subject" in one ? one.subject : ""));
  expect(new Set(people).size).toBe(PEOPLE);
  expect(people).toHaveLength(PEOPLE);
  const seats = [...told.values()].filter(({ data }) => "had" in data && data.had === "seat");
  expect(seats).toHaveLength(SEATS);
  // Whoever goes on repeats what was under way, and not everything.
  expect(received).toBeLessThan(PEOPLE + 1000);
  expect(await client.event("gala")).toMatchObject({ status: "cancelled", registeredCount: SEATS });
  await expectAudited(system);
});
