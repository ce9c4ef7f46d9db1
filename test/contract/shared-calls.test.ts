import { BatchExecuteStatementCommand, BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { PublishBatchCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { Unavailable } from "#ports/errors.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { subscribe } from "#cli/demo/subscription.ts";
import { AT, commitOf, nextOf } from "./commits.ts";
import { recordCalls } from "./record-calls.ts";
import { notificationOf } from "./notifications.ts";

/** Events that have nothing to do with each other share calls, and nothing else. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const load = (store: Core["store"], eventId: string, userIds: readonly string[]) =>
  store.load({ eventId, userIds, ranked: [], event: false, head: 0 });

type Reads = BatchGetItemCommand["input"];
const keysIn = ({ RequestItems = {} }: Reads) =>
  Object.values(RequestItems).reduce((sum, { Keys = [] }) => sum + Keys.length, 0);

test("chunks of many events are read together, and a person at several of them once", async () => {
  const userIds = idsOf("reader", 3);
  await core.addUsers(userIds);
  const eventIds = await Promise.all(Array.from({ length: 12 }, (_, i) => core.addEvent(i + 1)));
  const dynamo = createDynamoClient("us-east-1");
  const made = recordCalls<Reads>(dynamo, BatchGetItemCommand);
  const store = createRosterStore(dynamo, core.names.tables);

  const loaded = await Promise.all(
    eventIds.map((eventId) => load(store, eventId, [...userIds, `${eventId}-unknown`])),
  );

  expect(loaded.map(({ roster }) => roster.event?.capacity)).toEqual(eventIds.map((_, i) => i + 1));
  for (const { roster } of loaded) expect(roster.users).toEqual(new Set(userIds));
  // Nine keys per event, so a call has room for eleven events; the three people are in it once.
  expect(made.map(keysIn)).toEqual([11 * 6 + 3, 9]);
});

test("what the database was too busy for is asked for again, without what is there already", async () => {
  await core.addUsers(idsOf("patient", 2));
  const eventIds = await Promise.all([core.addEvent(1), core.addEvent(2), core.addEvent(3)]);
  const [, busy] = eventIds;
  const dynamo = createDynamoClient("us-east-1");
  const { events } = core.names.tables;
  let times = 0;
  const made = recordCalls<Reads>(dynamo, BatchGetItemCommand, (output) => {
    const { Responses = {} } = output as { Responses?: Record<string, Record<string, unknown>[]> };
    if (times++ >= 2) return output;
    const kept = Responses[events]?.filter(({ eventId }) => eventId !== busy) ?? [];
    const UnprocessedKeys = { [events]: { Keys: [{ eventId: busy }], ConsistentRead: true } };
    return { Responses: { ...Responses, [events]: kept }, UnprocessedKeys };
  });
  const store = createRosterStore(dynamo, core.names.tables);
  const ended: string[] = [];

  const loaded = await Promise.all(
    eventIds.map(async (eventId) => {
      const { roster } = await load(store, eventId, idsOf("patient", 2));
      ended.push(eventId);
      return roster.event?.capacity;
    }),
  );

  expect(loaded).toEqual([1, 2, 3]);
  expect(made.map(keysIn)).toEqual([3 + 6 + 2, 1, 1]);
  // No other event has waited for the busy one.
  expect(ended.at(-1)).toBe(busy);
});

type Statements = BatchExecuteStatementCommand["input"];

/** An event with an entry, version 2, that is to be published. */
async function pending(): Promise<string> {
  const eventId = await core.addEvent(1);
  const facts = [{ type: "CapacityRaised", capacity: 2, at: AT }] as const;
  const event = await nextOf(core, eventId);
  await core.store.commit(commitOf(eventId, { expectedVersion: 1, event, facts, isAnnounced: true }));
  return eventId;
}

const isPending = async (eventId: string): Promise<boolean | undefined> => {
  for await (const entry of core.outbox.backwards(eventId, 2)) return entry.isPending;
  return undefined;
};

test("marks of many events are cleared together; one that is refused is tried again, alone", async () => {
  const eventIds = await Promise.all(Array.from({ length: 27 }, pending));
  const dynamo = createDynamoClient("us-east-1");
  let times = 0;
  const made = recordCalls<Statements>(dynamo, BatchExecuteStatementCommand, (output) => {
    const { Responses = [] } = output as { Responses?: object[] };
    if (times++ > 0) return output;
    const refused = { Error: { Code: "ThrottlingError", Message: "too much" } };
    return { Responses: Responses.map((response, i) => (i === 1 ? refused : response)) };
  });
  const outbox = createOutbox(dynamo, core.names.tables);

  await Promise.all(eventIds.map((eventId) => outbox.markPublished(eventId, 2)));

  expect(made.map(({ Statements = [] }) => Statements.length)).toEqual([25, 2, 1]);
  expect(await Promise.all(eventIds.map(isPending))).toEqual(eventIds.map(() => false));
});

test("a mark that is refused again and again is told to its event alone, and so is one without an answer", async () => {
  const [refused, unanswered, fine] = await Promise.all([pending(), pending(), pending()]);
  const dynamo = createDynamoClient("us-east-1");
  const made = recordCalls<Statements>(
    dynamo,
    BatchExecuteStatementCommand,
    (output, { Statements = [] }) => {
      const { Responses = [] } = output as { Responses?: object[] };
      const answers = Responses.map((response, i) => {
        const eventId = Statements[i]?.Parameters?.[0] as unknown;
        if (eventId === refused) return { Error: { Code: "InternalServerError" } };
        return eventId === unanswered ? undefined : response;
      });
      return { Responses: answers };
    },
  );
  const outbox = createOutbox(dynamo, core.names.tables);

  const ends = await Promise.allSettled(
    [refused, unanswered, fine].map((eventId) => outbox.markPublished(eventId, 2)),
  );

  const reason = expect.any(Unavailable) as Unavailable;
  const failed = { status: "rejected", reason };
  expect(ends).toEqual([failed, failed, { status: "fulfilled", value: undefined }]);
  expect(made.flatMap(({ Statements = [] }) => Statements).length).toBe(4 + 4 + 1);
});

type Entries = PublishBatchCommand["input"];

test("notifications of several events leave together; a failed one is told to its event alone", async () => {
  const subscriber = await subscribe(core.clients, core.topicArn, "shared");
  const sns = createSnsClient("us-east-1");
  const made = recordCalls<Entries>(
    sns,
    PublishBatchCommand,
    (output, { PublishBatchRequestEntries = [] }) => {
      const of = PublishBatchRequestEntries.filter(({ Message }) => Message?.includes('"b/2/0"'));
      return { ...output, Failed: of.map(({ Id }) => ({ Id, Code: "InternalError", SenderFault: false })) };
    },
  );
  const topic = createNotificationTopic(sns, { arn: core.topicArn, name: "" });
  const sent = new Map(
    ["a", "b", "c", "d"].map((eventId) => [
      eventId,
      [1, 2, 3].map((version) => notificationOf(eventId, version)),
    ]),
  );

  const ends = await Promise.allSettled([...sent].map(([eventId, list]) => topic.publish(eventId, list)));

  expect(made.map(({ PublishBatchRequestEntries = [] }) => PublishBatchRequestEntries.length)).toEqual([
    9, 3,
  ]);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  const received = await subscriber.receive(12);
  expect(new Set(received.map(({ id }) => id))).toEqual(
    new Set([...sent.values()].flat().map(({ id }) => id)),
  );
});

test("large notifications leave in calls that the topic takes", async () => {
  const subscriber = await subscribe(core.clients, core.topicArn, "shared-large");
  const sns = createSnsClient("us-east-1");
  const made = recordCalls<Entries>(sns, PublishBatchCommand);
  const topic = createNotificationTopic(sns, { arn: core.topicArn, name: "" });
  const eventIds = idsOf("large", 5);
  await Promise.all(
    eventIds.map((eventId) => topic.publish(eventId, [notificationOf(eventId, 1, "x".repeat(80 * 1024))])),
  );
  expect(made.map(({ PublishBatchRequestEntries = [] }) => PublishBatchRequestEntries.length)).toEqual([
    2, 2, 1,
  ]);
  expect((await subscriber.receive(5)).length).toBe(5);
});

test("different events that are looked for at the same moment are read together", async () => {
  const eventIds = await Promise.all([core.addEvent(1), core.addEvent(2), core.addEvent(3)]);
  const dynamo = createDynamoClient("us-east-1");
  const made = recordCalls<Reads>(dynamo, BatchGetItemCommand);
  const events = createEventCatalog(dynamo, core.names.tables);

  const found = await Promise.all([...eventIds, "nothing"].map((eventId) => events.find(eventId)));

  expect(found.map((event) => event?.capacity)).toEqual([1, 2, 3, undefined]);
  expect(made.map(keysIn)).toEqual([4]);
});
