import { randomBytes } from "node:crypto";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { createAttempts } from "#infra/provision/attempts.ts";
import type { Clients } from "#infra/provision/clients.ts";
import { ensureQueue, findQueue } from "#infra/provision/queues.ts";
import type { QueueDefinition } from "#infra/resources.ts";

/** A FIFO queue of a test's own, made as ours are; `redrive` as in our definitions. */
export async function createQueue({ sqs }: Clients, name: string, redrive?: QueueDefinition["redrive"]) {
  const attributes = { FifoQueue: "true", VisibilityTimeout: "60" };
  const definition = { name, attributes, ...(redrive && { redrive }) };
  await ensureQueue(sqs, definition, createAttempts().attempt, () => undefined);
  const QueueUrl = (await findQueue(sqs, name)) ?? "";
  return {
    name,
    QueueUrl,
    /** Sends these bodies, ten at a time, in this order. */
    async send(group: string, bodies: readonly string[]): Promise<void> {
      for (let i = 0; i < bodies.length; i += 10) {
        const Entries = bodies.slice(i, i + 10).map((body, j) => ({
          Id: String(j),
          MessageGroupId: group,
          MessageBody: body,
          MessageDeduplicationId: randomBytes(8).toString("hex"),
        }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    /** One receive of up to ten messages, which then stay hidden for this many seconds. */
    async receive(VisibilityTimeout = 60): Promise<Message[]> {
      const MessageSystemAttributeNames = ["MessageGroupId" as const, "ApproximateReceiveCount" as const];
      const options = { MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames };
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout, ...options }),
      );
      return Messages;
    },
    async acknowledge(messages: readonly Message[]): Promise<void> {
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entriesOf(messages) }));
    },
    /** Makes these messages visible again at once. */
    async release(messages: readonly Message[]): Promise<void> {
      const Entries = entriesOf(messages).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    },
  };
}

export type Queue = Awaited<ReturnType<typeof createQueue>>;

export const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body = "" }) => Body);
export const countsOf = (messages: readonly Message[]) =>
  messages.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount));

const entriesOf = (messages: readonly Message[]) =>
  messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
