import { afterAll, beforeAll, expect, test } from "vitest";
import { messageOf, messageText } from "#contracts/command-message.ts";
import { receiveMessages } from "../contract/queue-reader.ts";
import { expectAudited } from "../support/audited.ts";
import { idsOf, register } from "../support/systems/core.ts";
import { eventually } from "../support/client.ts";
import { startSystem, type System } from "../support/systems/system.ts";
import { createQueue } from "./queue.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 0 });
});
afterAll(() => system.stop());

test("a worker that gets ten messages of an event at once, two of them poison, parks those and applies the others in order", async () => {
  const { client, clients, names } = system;
  const users = idsOf("user", 8);
  await client.createUsers(users);
  await client.createEvent("concert", 3);
  const queue = await createQueue(clients, names.commands);
  const good = users.map((userId) => messageText(messageOf("concert", [register(userId)])));
  const stranger = messageText(messageOf("elsewhere", [register("user-0000")]));
  await queue.send("concert", [...good.slice(0, 2), "{", ...good.slice(2, 5), stranger, ...good.slice(5)]);

  const worker = await system.addWorker();

  await eventually(async () => expect((await client.event("concert")).waitlistCount).toBe(5));
  const seated = await client.registrations("concert");
  const waiting = await client.waitlist("concert");
  expect([...seated, ...waiting].map(({ userId }) => userId)).toEqual(users);
  const parked = await receiveMessages(clients.sqs, names.deadLetters, 2);
  expect(parked.map(({ Body }) => Body)).toEqual(["{", stranger]);
  expect(parked.map(({ MessageAttributes }) => MessageAttributes?.["reason"]?.StringValue)).toEqual([
    "the body is not JSON",
    "the message for event elsewhere came in the group concert",
  ]);
  expect(worker.output().match(/parked a message/g)).toHaveLength(2);
  await expectAudited(system);
});
