import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDeletedRecently,
  QueueDoesNotExist,
  QueueNameExists,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { backOff } from "#flow/backoff.ts";
import { messageOf } from "#platform/error-text.ts";
import type { QueueDefinition } from "../resources.ts";
import type { Attempt } from "./attempts.ts";
import { differences, MismatchError } from "./mismatch.ts";
import type { Report } from "./report.ts";

/**
 * For some seconds AWS may deny that a queue exists which it has just made; and for a minute it makes none of the
 * name of one that was deleted.
 */
const NEW_QUEUE_MS = 70_000;
const BACKOFF = { firstMs: 100, capMs: 2000 };

/** Creates the queue, or sets those attributes of an existing one that differ from its definition. */
export async function ensureQueue(
  sqs: SQSClient,
  queue: QueueDefinition,
  attempt: Attempt,
  report: Report,
): Promise<void> {
  const wanted = { ...queue.attributes, ...(await redrivePolicy(sqs, queue)) };
  const url = await findQueue(sqs, queue.name);
  if (url === undefined && (await create(sqs, queue.name, wanted))) {
    report(`created queue ${queue.name}`);
    return;
  }
  const actual = await whileNew(async () => await attributesOf(sqs, await urlOf(sqs, queue.name)));
  const { FifoQueue = "false", ...settable } = wanted;
  const isFifo = actual["FifoQueue"] ?? "false";
  if (isFifo !== FifoQueue) {
    throw new MismatchError(`queue ${queue.name}`, differences({ FifoQueue }, { FifoQueue: isFifo }));
  }
  for (const [name, value] of Object.entries(settable)) {
    if (isSame(name, value, actual[name])) continue;
    const was = actual[name] ?? "not set";
    await attempt(`queue ${queue.name}: ${name} is ${was}, should be ${value}`, async () => {
      const QueueUrl = await urlOf(sqs, queue.name);
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { [name]: value } }));
      report(`queue ${queue.name}: ${name} was ${was}, is now ${value}`);
    });
  }
}

/** Resolves to false when somebody else has made it at the same time, with other attributes. */
async function create(
  sqs: SQSClient,
  QueueName: string,
  Attributes: Record<string, string>,
): Promise<boolean> {
  try {
    await whileNew(() => sqs.send(new CreateQueueCommand({ QueueName, Attributes })));
    return true;
  } catch (error) {
    if (error instanceof QueueNameExists) return false;
    throw error;
  }
}

/** Tries again for as long as the reason may be that a queue is new, or was deleted just now. */
async function whileNew<Result>(call: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + NEW_QUEUE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const mayPass =
        error instanceof QueueDoesNotExist ||
        error instanceof QueueDeletedRecently ||
        /dead letter target does not exist/i.test(messageOf(error));
      if (!mayPass || Date.now() > deadline) throw error;
      await backOff(BACKOFF, attempt);
    }
  }
}

/** The URL of the queue of this name; undefined when there is none. */
export async function findQueue(sqs: SQSClient, name: string): Promise<string | undefined> {
  try {
    return await urlOf(sqs, name);
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function urlOf(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl;
}

async function attributesOf(sqs: SQSClient, url: string): Promise<Record<string, string>> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  return Attributes ?? {};
}

async function redrivePolicy(sqs: SQSClient, { redrive }: QueueDefinition): Promise<Record<string, string>> {
  if (redrive === undefined) return {};
  const { QueueArn } = await whileNew(async () => await attributesOf(sqs, await urlOf(sqs, redrive.to)));
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
