import { GetQueueUrlCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { messageOf, messageText, type SubmittedCommand } from "#contracts/command-message.ts";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { idsOf, register, unregister } from "../support/systems/core.ts";
import type { FaultySystem } from "../support/faults/faulty-system.ts";
import { createScenarios } from "../support/faults/scenario.ts";

const scenario = createScenarios();

const PEOPLE = 500;
const TURNS = 20;
const IN_A_MESSAGE = 100;
const QUIET = 10;
/** Far less than the backlog takes. */
const PROMPT_MS = 5000;

/**
 * People who register and give up their seats in turns: 10,000 commands of one event, full messages of them.
 */
async function pileUp({ clients: { sqs }, names }: FaultySystem, eventId: string, users: readonly string[]) {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.commands }));
  const turns = Array.from({ length: TURNS }, (_, turn) => (turn % 2 === 0 ? register : unregister));
  const commands = turns.flatMap((command) => users.map((userId): SubmittedCommand => command(userId)));
  commands.push(register("last"));
  const messages = Array.from({ length: Math.ceil(commands.length / IN_A_MESSAGE) }, (_, i) =>
    messageText(messageOf(eventId, commands.slice(i * IN_A_MESSAGE, (i + 1) * IN_A_MESSAGE))),
  );
  for (const [i, MessageBody] of messages.entries()) {
    const entry = { Id: "0", MessageGroupId: eventId, MessageDeduplicationId: `hot-${i}`, MessageBody };
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry] }));
  }
}

scenario(
  "a backlog of 10,000 commands for one event: the others stay prompt",
  { workers: 0 },
  async (system) => {
    const client = system.client();
    const users = idsOf("crowd", PEOPLE);
    await client.createUsers([...users, "calm", "last"]);
    await client.createEvent("hot", PEOPLE / 5);
    for (let i = 0; i < QUIET; i++) await client.createEvent(`quiet-${i}`, 5);
    await pileUp(system, "hot", users);

    system.workers.add();
    await system.workers.ready();
    await eventually(async () => expect((await client.event("hot")).version).toBeGreaterThan(1), 30_000);
    const waits: number[] = [];
    for (let i = 0; i < QUIET; i++) {
      const since = performance.now();
      const { requestId } = await client.register(`quiet-${i}`, "calm");
      expect(await client.ended(requestId)).toMatchObject({ outcome: "registered" });
      waits.push(performance.now() - since);
    }
    const halfway = await client.event("hot");

    await eventually(async () => {
      expect((await client.call("GET", "/events/hot/registrations/last")).status).toBe(200);
    }, 400_000);
    expect(await client.event("hot")).toMatchObject({ registeredCount: 1, waitlistCount: 0 });
    expect((await client.event("hot")).version).toBeGreaterThan(halfway.version);
    expect(Math.max(...waits)).toBeLessThan(PROMPT_MS);
    await expectAudited(system);
  },
);
