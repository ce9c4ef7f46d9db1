import { PurgeQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import { createQueueUrl } from "#adapters/sqs/queue-url.ts";
import { createAcknowledgeMessages, createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { messageOf } from "#contracts/command-message.ts";
import { Unavailable } from "#ports/errors.ts";
import { type Core, idsOf, register, startCore } from "../support/systems/core.ts";

/** What becomes of received messages when the queue does not take what it is told about them. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

beforeEach(async () => {
  await core.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: await QueueUrl() }));
});

type Entry = { readonly Id: string };
/** What becomes of a call: it fails as a whole, or for some of its entries. */
type Fault = "whole" | readonly number[];

/** A client whose first calls about batches have these faults. Records how many entries each call had. */
function faultyClient(faults: readonly Fault[], isOurFault = false) {
  const sqs = createSqsClient("us-east-1");
  const calls: number[] = [];
  sqs.middlewareStack.add(
    (next) => async (args) => {
      const { Entries = [] } = args.input as { readonly Entries?: readonly Entry[] };
      const fault = Entries.length === 0 ? [] : (faults[calls.length] ?? []);
      if (Entries.length > 0) calls.push(Entries.length);
      if (fault === "whole") throw Object.assign(new Error("injected"), { name: "InternalError" });
      const sent = Entries.filter((_, i) => !fault.includes(i));
      const Failed = Entries.filter((_, i) => fault.includes(i)).map(({ Id }) => {
        return { Id, SenderFault: isOurFault, Code: "InternalError", Message: "injected" };
      });
      if (Failed.length === 0) return await next(args);
      if (sent.length === 0) return { response: {}, output: { Failed, Successful: [], $metadata: {} } };
      const result = await next({ ...args, input: { ...args.input, Entries: sent } as typeof args.input });
      return { ...result, output: { ...result.output, Failed } };
    },
    { step: "initialize" },
  );
  return { sqs, calls };
}

const QueueUrl = () => createQueueUrl(core.clients.sqs, core.names.commands)();
const depth = () => createQueueDepth(core.clients.sqs, core.names.commands)();

/** Puts three messages into the queue, and receives them: their receipt handles. */
async function receiveThree(): Promise<string[]> {
  const queue = createCommandQueue(core.clients.sqs, core.names.commands);
  await queue.send(idsOf("event", 3).map((eventId) => messageOf(eventId, [register("ann")])));
  return await receiveAll();
}

/** Receives three messages, for a minute. */
async function receiveAll(): Promise<string[]> {
  const handles: string[] = [];
  while (handles.length < 3) {
    const input = {
      QueueUrl: await QueueUrl(),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 60,
      WaitTimeSeconds: 1,
    };
    const { Messages = [] } = await core.clients.sqs.send(new ReceiveMessageCommand(input));
    handles.push(...Messages.map(({ ReceiptHandle = "" }) => ReceiptHandle));
  }
  return handles;
}

const FAULTS: readonly (readonly [name: string, faults: readonly Fault[], calls: readonly number[]])[] = [
  ["as a whole", ["whole"], [3, 3]],
  ["for some", [[0, 2]], [3, 2]],
  ["for some, then for one of these", [[0, 2], [1]], [3, 2, 1]],
  ["as a whole, then for some", ["whole", [1]], [3, 3, 1]],
];

test.each(FAULTS)("a deletion that fails %s is tried again", async (_, faults, expected) => {
  const handles = await receiveThree();
  const { sqs, calls } = faultyClient(faults);

  await createAcknowledgeMessages(sqs, await QueueUrl())(handles);

  expect(calls).toEqual(expected);
  expect(await depth()).toEqual({ waiting: 0, inFlight: 0 });
});

test.each(FAULTS)("a release that fails %s is tried again", async (_, faults, expected) => {
  const handles = await receiveThree();
  const { sqs, calls } = faultyClient(faults);

  await createReleaseMessages(sqs, await QueueUrl())(handles, 1);

  expect(calls).toEqual(expected);
  expect(new Set(await receiveAll()).size).toBe(3);
});

test("what fails each time is reported after three tries, what is our fault after one", async () => {
  const handles = await receiveThree();
  const [failing, wrong] = [faultyClient([[0], [0], [0]]), faultyClient([[0]], true)];

  const url = await QueueUrl();
  await expect(createAcknowledgeMessages(failing.sqs, url)(handles)).rejects.toThrow(Unavailable);
  await expect(createAcknowledgeMessages(wrong.sqs, url)(handles)).rejects.toThrow(Unavailable);

  expect([failing.calls, wrong.calls]).toEqual([[3, 1, 1], [3]]);
});
