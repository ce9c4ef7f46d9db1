import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { backOff } from "#flow/backoff.ts";
import { memberOf, messageOf } from "#platform/error-text.ts";
import type { QueueDefinition } from "../resources.ts";
import { differences, MismatchError } from "./mismatch.ts";
import type { Report } from "./report.ts";

/** AWS may deny for some seconds that a queue exists which it has just made. */
const NEW_QUEUE_MS = 60_000;
const BACKOFF = { firstMs: 100, capMs: 2000 };

/** Creates the queue, or sets those attributes of an existing one that differ from its definition. */
export async function ensureQueue(sqs: SQSClient, queue: QueueDefinition, report: Report): Promise<void> {
  const url = await findQueue(sqs, queue.name);
  const wanted = { ...queue.attributes, ...(await redrivePolicy(sqs, queue)) };
  if (url === undefined) {
    await sqs.send(new CreateQueueCommand({ QueueName: queue.name, Attributes: wanted }));
    report(`created queue ${queue.name}`);
    return;
  }
  const actual = await attributesOf(sqs, url);
  const { FifoQueue = "false", ...settable } = wanted;
  const isFifo = actual["FifoQueue"] ?? "false";
  if (isFifo !== FifoQueue) {
    throw new MismatchError(`queue ${queue.name}`, differences({ FifoQueue }, { FifoQueue: isFifo }));
  }
  for (const [name, value] of Object.entries(settable)) {
    if (isSame(name, value, actual[name])) continue;
    const change = `queue ${queue.name}: ${name} was ${actual[name] ?? "not set"}`;
    report(`${change}, ${await setAttribute(sqs, url, name, value)}`);
  }
}

/** Sets one attribute and describes the result. Some emulators refuse to change what a new queue may have. */
async function setAttribute(sqs: SQSClient, QueueUrl: string, name: string, value: string): Promise<string> {
  try {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { [name]: value } }));
    return `is now ${value}`;
  } catch (error) {
    if (!String(memberOf(error, "name")).endsWith("InvalidAttributeName")) throw error;
    return `should be ${value}, but the service can't change it (${messageOf(error)})`;
  }
}

export async function findQueue(sqs: SQSClient, name: string): Promise<string | undefined> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function attributesOf(sqs: SQSClient, url: string): Promise<Record<string, string>> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  return Attributes ?? {};
}

async function redrivePolicy(
  sqs: SQSClient,
  { name, redrive }: QueueDefinition,
): Promise<Record<string, string>> {
  if (redrive === undefined) return {};
  const deadline = Date.now() + NEW_QUEUE_MS;
  let url = await findQueue(sqs, redrive.to);
  for (let attempt = 1; url === undefined; attempt++) {
    if (Date.now() > deadline) throw new Error(`queue ${name} needs ${redrive.to}, which doesn't exist`);
    await backOff(BACKOFF, attempt);
    url = await findQueue(sqs, redrive.to);
  }
  const { QueueArn } = await attributesOf(sqs, url);
  const policy = { deadLetterTargetArn: QueueArn, maxReceiveCount: redrive.maxReceiveCount };
  return { RedrivePolicy: JSON.stringify(policy) };
}

/** Policies are JSON whose members come back in any order, and numbers as text. */
function isSame(name: string, wanted: string, actual: string | undefined): boolean {
  if (actual === undefined || !name.endsWith("Policy")) return wanted === actual;
  const flatten = (json: string): string => {
    const policy: unknown = JSON.parse(json);
    return JSON.stringify(
      Object.entries(policy ?? {})
        .map(String)
        .sort(),
    );
  };
  return flatten(wanted) === flatten(actual);
}
