import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Notification } from "./guest-list.ts";

type Handle = (notification: Notification) => void | Promise<void>;

/**
 * Hands the queue's notifications to `handle`, one after another, until SIGINT or SIGTERM. A message is
 * deleted only when `handle` is done with it; if it fails, the message comes back, and with it, in a FIFO
 * queue, all that follow it in its group.
 */
export async function consume(sqs: SQSClient, QueueUrl: string, handle: Handle): Promise<void> {
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (isStopping = true));
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    // Also how long a stop may take. To cut a receive off hides what it had got until the visibility timeout.
    WaitTimeSeconds: 5,
    MessageSystemAttributeNames: ["MessageGroupId"],
  });
  while (!isStopping) {
    try {
      const { Messages = [] } = await sqs.send(receive);
      await handleInOrder(sqs, QueueUrl, Messages, handle);
    } catch (error) {
      console.error("can't receive, trying again:", error);
      await sleep(1000);
    }
  }
}

async function handleInOrder(
  sqs: SQSClient,
  QueueUrl: string,
  messages: readonly Message[],
  handle: Handle,
): Promise<void> {
  const held = new Set<string>();
  for (const { Body = "", Attributes, MessageId, ReceiptHandle } of messages) {
    const group = Attributes?.MessageGroupId;
    if (group !== undefined && held.has(group)) continue;
    try {
      await handle(JSON.parse(Body) as Notification);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } catch (error) {
      console.error(`${MessageId} will come again:`, error);
      if (group !== undefined) held.add(group);
    }
  }
}
