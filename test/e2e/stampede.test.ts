import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import { idsOf } from "../support/systems/core.ts";
import { startSystem, type System } from "../support/systems/system.ts";
import { subscribe } from "#cli/demo/subscription.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 2 });
});
afterAll(() => system.stop());

test("300 at once for 50 seats, then 50 give up theirs: nobody lost, nobody twice, everybody in order", async () => {
  const { client, clients, topicArn } = system;
  const users = idsOf("stampede", 300);
  const subscriber = await subscribe(clients, topicArn, "stampede", { type: ["registration.promoted"] });
  await client.createUsers(users);
  await client.createEvent("stampede", 50);

  const accepted = await Promise.all(users.map((userId) => client.register("stampede", userId)));
  const ended = await Promise.all(accepted.map(({ requestId }) => client.ended(requestId)));

  expect(Map.groupBy(ended, ({ outcome }) => outcome).get("registered")).toHaveLength(50);
  const waitlisted = ended.filter(({ outcome }) => outcome === "waitlisted");
  const positions = waitlisted.map(({ registration }) => registration?.position ?? 0);
  expect(positions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  const seated = (await client.registrations("stampede")).map(({ userId }) => userId);
  const waiting = (await client.waitlist("stampede")).map(({ userId }) => userId);
  expect([...seated, ...waiting].toSorted()).toEqual(users);

  const cancelled = await Promise.all(seated.map((userId) => client.unregister("stampede", userId)));
  await Promise.all(cancelled.map(({ requestId }) => client.ended(requestId)));

  const promoted = await client.registrations("stampede");
  expect(promoted.map(({ userId }) => userId).toSorted()).toEqual(waiting.slice(0, 50).toSorted());
  const rest = await client.waitlist("stampede");
  expect(rest.map(({ userId }) => userId)).toEqual(waiting.slice(50));
  expect(rest.map(({ position }) => position)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(await client.event("stampede")).toMatchObject({
    registeredCount: 50,
    waitlistCount: 200,
    availableSeats: 0,
  });

  const notifications = await subscriber.receive(50);
  const inOrder = notifications.toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1));
  expect(inOrder.map((notification) => "subject" in notification && notification.subject)).toEqual(
    waiting.slice(0, 50),
  );
  await expectAudited(system);
});
