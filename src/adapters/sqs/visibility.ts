import { ChangeMessageVisibilityBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { onSqs } from "./client.ts";

/** Makes received messages, at most 10, visible again after `seconds`. Throws `Unavailable`. */
export type ReleaseMessages = (receiptHandles: readonly string[], seconds: number) => Promise<void>;

export function createReleaseMessages(client: SQSClient, queueUrl: string): ReleaseMessages {
  return async (receiptHandles, seconds) => {
    const Entries = receiptHandles.map((ReceiptHandle, i) => {
      return { Id: String(i), ReceiptHandle, VisibilityTimeout: seconds };
    });
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    await onSqs(() => client.send(command));
  };
}
