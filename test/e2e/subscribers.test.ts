import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { NOTIFICATION_EXAMPLES } from "#contracts/notification-examples.ts";
import type { Notification } from "#contracts/notification.ts";
import { eventually } from "../support/client.ts";
import { idsOf } from "../support/systems/core.ts";
import { createGuests, type Guests } from "../support/guests.ts";
import { run } from "../support/systems/processes.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** The examples of docs/subscribers.md, as processes, on what a real system publishes. */

let system: System;
let guests: Guests;

const subscriberOf = ({ env, topicArn, names }: System, program: string): Guests =>
  createGuests(program, {
    ...env,
    TOPIC_ARN: topicArn,
    QUEUE_NAME: `${names.topic.replace(".fifo", "")}-guests`,
  });

/** Publishes again, or in another order, what a real system has published. */
const publish = ({ clients, topicArn }: System, notifications: readonly Notification[]) =>
  createNotificationTopic(clients.sns, { arn: topicArn, name: "" }).publish("any", notifications);

async function apply(commands: readonly Promise<{ requestId: string }>[]): Promise<void> {
  for (const { requestId } of await Promise.all(commands)) await system.client.ended(requestId);
}

describe("SNS → SQS with a filter policy and raw delivery", () => {
  beforeAll(async () => {
    system = await startSystem();
    guests = subscriberOf(system, "examples/queue.ts");
    await guests.start();
    await system.client.createUsers(["ada", "ben", "cleo"]);
  });
  afterAll(async () => {
    await guests.stop();
    await system.stop();
    guests.remove();
  });

  test("has a seat's whole story, and nothing that it did not ask for", async () => {
    const { client } = system;
    await client.createEvent("concert", 1);
    for (const userId of ["ada", "ben"]) await apply([client.register("concert", userId)]);
    await apply([client.unregister("concert", "ada")]);

    await eventually(async () => {
      const types = guests.taken().map(({ type, userId }) => `${type} ${userId}`);
      expect(types.toSorted()).toEqual([
        "registration.cancelled ada",
        "registration.promoted ben",
        "registration.registered ada",
      ]);
    });
    expect(guests.statuses("concert")).toEqual({ ada: "is not coming", ben: "has a seat" });
  });

  test("misses nothing while it is down, and remembers what it has taken", async () => {
    const { client } = system;
    await client.createEvent("restart", 2);
    await apply([client.register("restart", "ada")]);
    await eventually(async () => expect(guests.statuses("restart")).toEqual({ ada: "has a seat" }));
    expect(await guests.stop()).toBe(0);
    await apply([client.register("restart", "ben"), client.unregister("restart", "ada")]);

    await guests.start();

    await eventually(async () => {
      expect(guests.statuses("restart")).toEqual({ ada: "is not coming", ben: "has a seat" });
    });
  });

  test("takes a notification once, and lets nothing late undo what came after it", async () => {
    const story = [
      NOTIFICATION_EXAMPLES["registration.registered"],
      NOTIFICATION_EXAMPLES["registration.cancelled"],
      NOTIFICATION_EXAMPLES["registration.promoted"],
    ].map((notification) => elsewhere(notification, "overtaken"));
    const [registered, cancelled, promoted] = story.map(({ id }) => id);
    const made = () => guests.taken().filter(({ id }) => id.startsWith("overtaken/"));
    const expected = [
      { made: "new", id: cancelled },
      { made: "new", id: promoted },
      { made: "late", id: registered },
      { made: "duplicate", id: promoted },
    ];

    for (const [i, at] of [1, 2, 0, 2].entries()) {
      await publish(system, story.slice(at, at + 1));
      await eventually(async () => expect(made()).toMatchObject(expected.slice(0, i + 1)));
    }

    expect(guests.statuses("overtaken")).toEqual({ ben: "is not coming", dan: "has a seat" });
  });

  test("is told what a restore has undone, and forgets it", async () => {
    const { "registration.promoted": promoted, "event.restored": restored } = NOTIFICATION_EXAMPLES;
    await publish(system, [elsewhere(promoted, "undone")]);
    await eventually(async () => expect(guests.statuses("undone")).toEqual({ dan: "has a seat" }));
    // One before the promotion's.
    const data = { ...restored.data, lastSequence: "0000000000004000" };
    await publish(system, [elsewhere({ ...restored, data }, "undone")]);
    await eventually(async () => expect(guests.statuses("undone")).toEqual({}));
  });
});

describe("SNS FIFO → SQS FIFO", () => {
  beforeAll(async () => {
    system = await startSystem({ topicIsFifo: true });
    guests = subscriberOf(system, "examples/fifo-queue.ts");
    const started = await guests.start();
    // A message that it failed to handle comes again soon, not after half a minute.
    const [, QueueUrl] = await started.prints(/^receiving from (\S+)$/m);
    const Attributes = { VisibilityTimeout: "5" };
    await system.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  });
  afterAll(async () => {
    await guests.stop();
    await system.stop();
    guests.remove();
  });

  test("says so when the topic has no order", async () => {
    const refused = run("examples/fifo-queue.ts", { TOPIC_ARN: system.topicArn.replace(".fifo", "") });
    await refused.prints(/only a FIFO topic keeps the order/);
  });

  const takenOf = (eventId: string) => guests.taken().filter(({ id }) => id.startsWith(`${eventId}/`));
  const byVersion = (ids: readonly string[]) =>
    ids.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));

  test("has everything, event by event in order", async () => {
    const { client } = system;
    const users = idsOf("fifo", 20);
    await client.createUsers(users);
    for (const eventId of ["left", "right"]) await client.createEvent(eventId, 10);
    const events = ["left", "right"];
    await apply(users.flatMap((userId) => events.map((eventId) => client.register(eventId, userId))));
    const seated = (await client.registrations("left")).map(({ userId }) => userId);
    await apply(seated.slice(0, 5).map((userId) => client.unregister("left", userId)));

    // 20 who joined, 5 who left, 5 who were promoted.
    await eventually(async () => expect(takenOf("left")).toHaveLength(30), 30_000);
    await eventually(async () => expect(takenOf("right")).toHaveLength(20));

    for (const eventId of events) {
      const ids = takenOf(eventId).map(({ id }) => id);
      expect(ids).toEqual(byVersion(ids));
    }
    expect(new Set(guests.taken().map(({ made }) => made))).toEqual(new Set(["new"]));
    const counts = Map.groupBy(Object.values(guests.statuses("left")), (status) => status);
    expect(counts.get("has a seat")).toHaveLength(10);
    expect(counts.get("waits")).toHaveLength(5);
    expect(counts.get("is not coming")).toHaveLength(5);
  });

  test("has what it could not handle again, before all that follows", async () => {
    const { client } = system;
    await client.createEvent("held", 10);

    const allow = guests.refuse("held/2/0");
    await apply(idsOf("fifo", 5).map((userId) => client.register("held", userId)));
    // The second time, what follows it may be in the same receive.
    await eventually(async () => expect(guests.output()).toMatch(/(will come again.*){2}/s), 30_000);
    allow();

    await eventually(async () => expect(takenOf("held")).toHaveLength(5), 30_000);
    const ids = takenOf("held").map(({ id }) => id);
    expect(ids).toEqual(byVersion(ids));
  });
});

/** The same notification of another event. */
function elsewhere(notification: Notification, eventId: string): Notification {
  return JSON.parse(JSON.stringify(notification).replaceAll("concert", eventId)) as Notification;
}
