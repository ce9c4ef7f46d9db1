import { fileURLToPath } from "node:url";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { handOutTenOfAGroup } from "#bench/queues/ten-of-a-group.ts";
import { messageOf, messageText } from "#contracts/command-message.ts";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { register } from "../support/systems/core.ts";
import { expectNoneParked, parked } from "../support/faults/expect-held.ts";
import type { FaultySystem } from "../support/faults/faulty-system.ts";
import { createScenarios } from "../support/faults/scenario.ts";

const scenario = createScenarios(handOutTenOfAGroup);

const MEMBERS = 5;

async function enqueue({ clients: { sqs }, names }: FaultySystem, group: string, bodies: readonly string[]) {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.commands }));
  for (const [i, MessageBody] of bodies.entries()) {
    const MessageDeduplicationId = `${group}-${i}`;
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageGroupId: group, MessageDeduplicationId, MessageBody }),
    );
  }
}

const POISON = [
  "not JSON",
  '{"version":2}',
  "{}",
  messageText({ version: 2, eventId: "elsewhere", commands: [{}] }),
];

scenario(
  "a poison message at each place of a batch: its neighbours commit, none of them is parked",
  { workers: 0 },
  async (system) => {
    const client = system.client();
    const places = Array.from({ length: MEMBERS + 1 }, (_, i) => i);
    const users = Array.from({ length: MEMBERS }, (_, i) => `user-${i}`);
    await client.createUsers(users);
    for (const place of places) {
      const eventId = `poisoned-at-${place}`;
      await client.createEvent(eventId, MEMBERS);
      const good = users.map((userId) => messageText(messageOf(eventId, [register(userId)])));
      await enqueue(system, eventId, good.toSpliced(place, 0, POISON[place % POISON.length] ?? ""));
    }

    system.workers.add();
    await system.workers.ready();

    for (const place of places) {
      await eventually(async () => {
        expect(await client.event(`poisoned-at-${place}`)).toMatchObject({ registeredCount: MEMBERS });
      }, 60_000);
      const seats = await client.registrations(`poisoned-at-${place}`);
      expect(seats.map(({ userId }) => userId)).toEqual(users);
    }
    await eventually(async () => expect(await parked(system)).toBe(places.length));
    await expectAudited(system);
  },
);

scenario(
  "poison within a message, at each place: the other commands of the message commit",
  { workers: 0 },
  async (system) => {
    const client = system.client();
    const users = ["ada", "ben", "cleo"];
    await client.createUsers(users);
    const places = [0, 1, 2, 3];
    for (const place of places) {
      const eventId = `bitten-at-${place}`;
      await client.createEvent(eventId, 3);
      const commands = users
        .map((userId): object => register(userId))
        .toSpliced(place, 0, {
          type: "refund",
        });
      await enqueue(system, eventId, [messageText({ version: 2, eventId, commands })]);
    }

    system.workers.add();
    await system.workers.ready();

    for (const place of places) {
      await eventually(async () => {
        expect(await client.event(`bitten-at-${place}`)).toMatchObject({ registeredCount: 3 });
      }, 60_000);
    }
    await eventually(async () => expect(await parked(system)).toBe(places.length));
    await expectAudited(system);
  },
);

const broken = fileURLToPath(new URL("../support/faults/break-decide.ts", import.meta.url));

scenario(
  "a command that makes the decider throw: its request ends as failed, its neighbours and its event go on",
  { worker: { env: { NODE_OPTIONS: `--import=${broken}` } } },
  async (system) => {
    const client = system.client();
    const users = ["ada", "bug-1", "ben", "bug-2", "cleo"];
    await client.createUsers(users);
    await client.createEvent("buggy", 2);
    const sent = await Promise.all(users.map((userId) => client.register("buggy", userId)));
    const ended = await Promise.all(sent.map(({ requestId }) => client.ended(requestId, 60_000)));

    const statuses = ended.map(({ userId = "", status, error }) => [userId, status, error?.code]);
    expect(statuses).toEqual([
      ["ada", "succeeded", undefined],
      ["bug-1", "failed", "COMMAND_FAILED"],
      ["ben", "succeeded", undefined],
      ["bug-2", "failed", "COMMAND_FAILED"],
      ["cleo", "succeeded", undefined],
    ]);
    expect(await client.event("buggy")).toMatchObject({ registeredCount: 2, waitlistCount: 1 });
    await expectNoneParked(system);
    await expectAudited(system);
  },
);
