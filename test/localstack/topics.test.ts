import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Notification } from "#contracts/notification.ts";
import { idsOf } from "../support/systems/core.ts";
import { subscribe } from "#cli/demo/subscription.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** What subscribers have of a real worker's notifications, with both kinds of topics. */

describe.each([
  { kind: "standard", topicIsFifo: false },
  { kind: "FIFO", topicIsFifo: true },
])("a $kind topic", ({ topicIsFifo }) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ topicIsFifo, workers: 2 });
  });
  afterAll(() => system.stop());

  /** Notifications of a FIFO topic arrive in order; those of a standard topic are ordered by `sequence`. */
  const inOrder = (received: readonly Notification[]) =>
    topicIsFifo ? received : received.toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1));

  test("tells everybody what they chose, in the order in which it happened", async () => {
    const { client, clients, topicArn } = system;
    const users = idsOf("user", 24);
    await client.createUsers(users);
    await client.createEvent("concert", 8);
    await client.createEvent("other", 8);
    const everything = await subscribe(clients, topicArn, "everything", { eventId: ["concert"] });
    const promotions = await subscribe(clients, topicArn, "promotions", {
      type: ["registration.promoted"],
      eventId: ["concert"],
    });
    const nothing = await subscribe(clients, topicArn, "nothing", { eventId: ["nowhere"] });

    const requests = await Promise.all(
      users.flatMap((userId) => [client.register("concert", userId), client.register("other", userId)]),
    );
    await Promise.all(requests.map(({ requestId }) => client.ended(requestId)));
    const seated = await client.registrations("concert");
    const waiting = (await client.waitlist("concert")).map(({ userId }) => userId);
    const cancelled = await Promise.all(seated.map(({ userId }) => client.unregister("concert", userId)));
    await Promise.all(cancelled.map(({ requestId }) => client.ended(requestId)));

    const all = inOrder(await everything.receive(24 + 8 + 8, 30_000));
    const promoted = inOrder(await promotions.receive(8));
    const types = Object.fromEntries(Map.groupBy(all, ({ type }) => type));
    expect(Object.entries(types).map(([type, list]) => [type, list?.length])).toEqual([
      ["registration.registered", 8],
      ["registration.waitlisted", 16],
      ["registration.cancelled", 8],
      ["registration.promoted", 8],
    ]);
    expect(all.every(({ source }) => source === "/events/concert")).toBe(true);
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map(({ sequence }) => sequence).toSorted());
    expect(promoted.map((one) => "subject" in one && one.subject)).toEqual(waiting.slice(0, 8));
    expect(await nothing.receive(1, 1000)).toEqual([]);
  });
});
