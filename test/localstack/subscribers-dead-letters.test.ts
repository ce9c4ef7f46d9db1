import { DeleteQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { receiveMessages } from "../contract/queue-reader.ts";
import { eventually } from "../support/client.ts";
import { createGuests, type Guests } from "../support/guests.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** What becomes of notifications that a subscriber's queue can't take, or the subscriber can't handle. */

let system: System;
let guests: Guests;
let queue: string;
beforeAll(async () => {
  system = await startSystem();
  const { env, topicArn, names, client, clients } = system;
  queue = `${names.topic}-guests`;
  guests = createGuests("examples/queue.ts", { ...env, TOPIC_ARN: topicArn, QUEUE_NAME: queue });
  await guests.start();
  // Between two receives: one that has begun would hide a message for half a minute.
  await guests.stop();
  const Attributes = { VisibilityTimeout: "1" };
  await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: await urlOf(queue), Attributes }));
  await guests.start();
  await client.createUsers(["ada", "ben"]);
  await client.createEvent("lost", 5);
});
afterAll(async () => {
  await guests.stop();
  await system.stop();
  guests.remove();
});

async function deadLetters(count: number): Promise<string[]> {
  const messages = await receiveMessages(system.clients.sqs, `${queue}-dead`, count);
  return messages.map(({ Body = "" }) => (JSON.parse(Body) as { subject: string }).subject);
}

const urlOf = async (QueueName: string) =>
  (await system.clients.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

test("what fails five times is set aside, and can be looked at", async () => {
  const unlock = guests.lock();
  await system.client.register("lost", "ada");
  await eventually(async () => expect(await deadLetters(1)).toEqual(["ada"]), 30_000);
  unlock();
  expect(guests.output().match(/will come again/g)).toHaveLength(5);
});

test("what can't be delivered to the queue is set aside, too", async () => {
  await guests.stop();
  await system.clients.sqs.send(new DeleteQueueCommand({ QueueUrl: await urlOf(queue) }));
  await system.client.register("lost", "ben");
  await eventually(async () => expect(await deadLetters(1)).toEqual(["ben"]));
});
