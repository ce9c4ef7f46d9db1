import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { startSystem, type System } from "../support/systems/system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

test("a message that can't be read is parked, and the event goes on", async () => {
  const { client, clients, names } = system;
  await client.createUsers(["ada", "ben"]);
  await client.createEvent("poisoned", 5);
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.commands }));
  const before = await client.register("poisoned", "ada");
  const poison = {
    QueueUrl,
    MessageGroupId: "poisoned",
    MessageDeduplicationId: "p",
    MessageBody: "not a command",
  };

  await clients.sqs.send(new SendMessageCommand(poison));
  const after = await client.register("poisoned", "ben");

  expect(await client.ended(before.requestId)).toMatchObject({ outcome: "registered" });
  expect(await client.ended(after.requestId)).toMatchObject({ outcome: "registered" });
  const dead = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetters }));
  const parked = await eventually(async () => {
    const input = { QueueUrl: dead.QueueUrl, MessageAttributeNames: ["All"], WaitTimeSeconds: 1 };
    const { Messages: [first] = [] } = await clients.sqs.send(new ReceiveMessageCommand(input));
    if (first === undefined) throw new Error("nothing is parked");
    return first;
  });
  expect(parked.Body).toBe("not a command");
  expect(parked.MessageAttributes?.["reason"]?.StringValue).toBe("the body is not JSON");
});

test("a worker killed with kill -9 loses nothing that another then takes up", async () => {
  const { client } = system;
  const users = Array.from({ length: 120 }, (_, i) => `heir-${i}`);
  await client.createUsers(users);
  await client.createEvent("inheritance", 40);

  const accepted = users.map((userId) => client.register("inheritance", userId));
  const [victim] = system.workers;
  await Promise.all(accepted.slice(0, 30));
  await victim?.end("SIGKILL");
  const requests = await Promise.all(accepted);
  await system.addWorker();

  const ended = await Promise.all(requests.map(({ requestId }) => client.ended(requestId, 90_000)));
  expect(ended.every(({ status }) => status === "succeeded")).toBe(true);
  expect(await client.event("inheritance")).toMatchObject({ registeredCount: 40, waitlistCount: 80 });
  await expectAudited(system);
});
