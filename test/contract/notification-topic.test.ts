import { CreateTopicCommand, PublishBatchCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import type { Notification } from "#contracts/notification.ts";
import { Unavailable } from "#ports/errors.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { subscribe } from "#cli/demo/subscription.ts";
import { AT } from "./commits.ts";
import { recordCalls } from "./record-calls.ts";
import { notificationOf } from "./notifications.ts";
import { receiveMessages } from "./queue-reader.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const seriesOf = (eventId: string, count: number) =>
  Array.from({ length: count }, (_, i) => notificationOf(eventId, i + 1));

const bySequence = (list: readonly Notification[]) =>
  list.toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1));

/** A client, and the entries of each of its calls to publish. */
function recording() {
  const sns = createSnsClient("us-east-1");
  const made = recordCalls<PublishBatchCommand["input"]>(sns, PublishBatchCommand);
  return { sns, calls: () => made.map(({ PublishBatchRequestEntries: entries = [] }) => entries) };
}

describe.each(["standard", "FIFO"])("a %s topic", (kind) => {
  const isFifo = kind === "FIFO";
  let arn = "";
  beforeAll(async () => {
    const Name = isFifo ? "contract.fifo" : "contract";
    const Attributes = isFifo ? { FifoTopic: "true" } : {};
    arn = (await core.clients.sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? "";
  });

  test(`has all of more than ten notifications${isFifo ? ", in order" : ""}`, async () => {
    const subscriber = await subscribe(core.clients, arn, `all-${kind}`);
    const sent = seriesOf(`all-${kind}`, 25);
    const { sns, calls } = recording();

    await createNotificationTopic(sns, { arn, name: "" }).publish(`all-${kind}`, sent);

    const received = await subscriber.receive(25);
    expect(isFifo ? received : bySequence(received)).toEqual(sent);
    expect(calls().map(({ length }) => length)).toEqual([10, 10, 5]);
  });

  test("gets nothing when there is nothing to publish", async () => {
    const { sns, calls } = recording();
    await createNotificationTopic(sns, { arn, name: "" }).publish("nothing", []);
    expect(calls()).toEqual([]);
  });

  test("has notifications too large for one call, in several", async () => {
    const subscriber = await subscribe(core.clients, arn, `large-${kind}`);
    const sent = [1, 2, 3, 4, 5].map((i) => notificationOf(`large-${kind}`, i, "ä".repeat(40 * 1024)));
    const { sns, calls } = recording();

    await createNotificationTopic(sns, { arn, name: "" }).publish(`large-${kind}`, sent);

    expect(bySequence(await subscriber.receive(5))).toEqual(sent);
    expect(calls().map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  test("takes the longest event id there is", async () => {
    const eventId = `${kind}-`.padEnd(128, "x");
    const subscriber = await subscribe(core.clients, arn, `long-${kind}`, { eventId: [eventId] });
    const sent = [999_999_998, 999_999_999].map((version) => notificationOf(eventId, version));
    const { sns, calls } = recording();
    await createNotificationTopic(sns, { arn, name: "" }).publish(eventId, sent);
    expect(bySequence(await subscriber.receive(2))).toEqual(sent);
    // The emulator accepts any length, SNS at most 128 characters.
    const lengths = calls()
      .flat()
      .map(({ MessageDeduplicationId = "" }) => MessageDeduplicationId.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(128);
  });

  test("lets subscribers choose by type and by event", async () => {
    const eventId = `chosen-${kind}`;
    const byEvent = await subscribe(core.clients, arn, `event-${kind}`, { eventId: [eventId] });
    const byType = await subscribe(core.clients, arn, `type-${kind}`, { type: ["registration.cancelled"] });
    const topic = createNotificationTopic(core.clients.sns, { arn, name: "" });
    const { data: _, ...envelope } = notificationOf(eventId, 9);
    const cancelled: Notification = {
      ...envelope,
      type: "registration.cancelled",
      subject: "ada",
      data: { eventId, userId: "ada", cancelledAt: AT, gaveUp: "seat", cause: "self" },
    };

    await topic.publish(`other-${kind}`, seriesOf(`other-${kind}`, 2));
    await topic.publish(eventId, [...seriesOf(eventId, 2), cancelled]);

    expect(bySequence(await byEvent.receive(3))).toEqual([...seriesOf(eventId, 2), cancelled]);
    expect(await byType.receive(1)).toEqual([cancelled]);
  });

  const again = isFifo ? "once" : "again, under the same id,";
  test(`delivers ${again} what is published again within five minutes`, async () => {
    const eventId = `again-${kind}`;
    await subscribe(core.clients, arn, eventId, { eventId: [eventId] });
    const topic = createNotificationTopic(core.clients.sns, { arn, name: "" });
    const series = seriesOf(eventId, 3);

    for (const part of [series.slice(0, 2), series.slice(0, 2), series.slice(2)]) {
      await topic.publish(eventId, part);
    }

    const queue = isFifo ? `${eventId}.fifo` : eventId;
    const received = await receiveMessages(core.clients.sqs, queue, isFifo ? 3 : 5);
    const versions = received.map(({ Body = "" }) => Number((JSON.parse(Body) as Notification).sequence));
    if (isFifo) expect(versions).toEqual([1, 2, 3]);
    else expect(versions.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2, 3]);
  });

  test("is found by its name", async () => {
    const subscriber = await subscribe(core.clients, arn, `named-${kind}`);
    const name = isFifo ? "contract.fifo" : "contract";
    const topic = createNotificationTopic(core.clients.sns, { arn: undefined, name });
    const sent = seriesOf(`named-${kind}`, 1);
    await topic.publish(`named-${kind}`, sent);
    expect(await subscriber.receive(1)).toEqual(sent);
  });

  test("that is gone, or not there yet, is unavailable", async () => {
    const missing = arn.replace("contract", "missing");
    for (const address of [
      { arn: missing, name: "" },
      { arn: undefined, name: "missing" },
    ]) {
      const topic = createNotificationTopic(core.clients.sns, address);
      await expect(topic.publish("any", seriesOf("any", 1))).rejects.toThrow(Unavailable);
    }
  });
});
