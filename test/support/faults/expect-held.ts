import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { notificationsOf } from "#application/relaying/notifications.ts";
import type { Notification } from "#contracts/notification.ts";
import { expectAudited } from "../audited.ts";
import { list } from "../history/asking.ts";
import { expectLinearizable } from "../history/expect-linearizable.ts";
import type { Recorder } from "../history/recorder.ts";
import { eventSpecification } from "../history/specification.ts";
import type { Subscription } from "#cli/demo/subscription.ts";
import type { FaultySystem } from "./faulty-system.ts";
import type { Stage } from "./load.ts";

/** What must hold once nothing fails any more, whatever failed before. */

/** Steps of the search for an order that explains a history. */
const BUDGET = 3_000_000;
const NOTIFIED_MS = 60_000;

/** Every answer, and what is stored now, is explained by commands that took effect one after another. */
export async function expectOneAfterAnother(
  { client }: FaultySystem,
  events: readonly Stage[],
  recorder: Recorder,
): Promise<void> {
  for (const { eventId } of events) {
    await recorder.record("witness", eventId, { type: "list" }, () => list(client(), eventId));
  }
  expectExplained(events, recorder);
}

/** Every answer is explained by commands that took effect one after another, whatever is stored now. */
export function expectExplained(events: readonly Stage[], recorder: Recorder): void {
  for (const { eventId, capacity, hasWaitlist } of events) {
    const history = recorder.historyOf(eventId);
    expect(
      () => expectLinearizable(eventSpecification(capacity, hasWaitlist), history, { budget: BUDGET }),
      eventId,
    ).not.toThrow();
  }
}

/** Each announced fact has one notification id; `sequence` puts repeated and late notifications right. */
export async function expectNotified(
  system: Pick<FaultySystem, "names">,
  eventIds: readonly string[],
  subscriber: Subscription,
  withinMs = NOTIFIED_MS,
): Promise<readonly Notification[]> {
  const outbox = createOutbox(createDynamoClient("us-east-1"), system.names.tables);
  const expected: Notification[] = [];
  for (const eventId of eventIds) {
    for await (const entry of outbox.forwards(eventId, 1, Number.MAX_SAFE_INTEGER)) {
      expected.push(...notificationsOf(entry));
    }
  }
  const arrived = await subscriber.receive(expected.length, withinMs);
  const inOrder = (notifications: readonly Notification[]) =>
    notifications
      .toSorted((a, b) => (`${a.source} ${a.sequence}` < `${b.source} ${b.sequence}` ? -1 : 1))
      .map(({ id }) => id);
  expect(inOrder(arrived)).toEqual(inOrder(expected));
  return arrived;
}

/** Every notification of an event arrived after the earlier ones. Repetitions do not count. */
export function expectInOrder(arrived: readonly Notification[]): void {
  for (const [source, notifications] of Map.groupBy(arrived, (notification) => notification.source)) {
    const sequences = notifications.map(({ sequence }) => sequence);
    expect(sequences, source).toEqual(sequences.toSorted());
  }
}

/** No message was parked. */
export async function expectNoneParked(system: FaultySystem): Promise<void> {
  expect(await parked(system)).toBe(0);
}

export async function parked({ clients: { sqs }, names }: FaultySystem): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetters }));
  const input = { QueueUrl, AttributeNames: ["ApproximateNumberOfMessages" as const] };
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(input));
  return Number(Attributes["ApproximateNumberOfMessages"]);
}

/** Everything above. */
export async function expectHeld(
  system: FaultySystem,
  events: readonly Stage[],
  recorder: Recorder,
  subscriber: Subscription,
): Promise<readonly Notification[]> {
  await expectOneAfterAnother(system, events, recorder);
  const eventIds = events.map(({ eventId }) => eventId);
  const arrived = await expectNotified(system, eventIds, subscriber);
  await expectNoneParked(system);
  await expectAudited(system);
  return arrived;
}
