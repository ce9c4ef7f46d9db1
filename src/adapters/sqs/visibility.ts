import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { Unavailable } from "#ports/errors.ts";
import { onSqs } from "./client.ts";

/**
 * Makes received messages, at most 10, visible again after `seconds`, at least one. Throws `Unavailable`, also
 * when only some of them could not be released.
 */
export type ReleaseMessages = (receiptHandles: readonly string[], seconds: number) => Promise<void>;

/**
 * The least that is asked for. The embedded queue, when it keeps its messages in a directory, fails at 0: it
 * hides such a message until it is started again.
 */
const LEAST_SECONDS = 1;

export function createReleaseMessages(client: SQSClient, queueUrl: string): ReleaseMessages {
  return async (receiptHandles, seconds) => {
    const VisibilityTimeout = Math.max(LEAST_SECONDS, seconds);
    const Entries = receiptHandles.map((ReceiptHandle, i) => {
      return { Id: String(i), ReceiptHandle, VisibilityTimeout };
    });
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    refuseFailed(await onSqs(() => client.send(command)));
  };
}

/** Deletes received messages, at most 10, which may be deleted already. Throws `Unavailable` if one is left. */
export type AcknowledgeMessages = (receiptHandles: readonly string[]) => Promise<void>;

export function createAcknowledgeMessages(client: SQSClient, queueUrl: string): AcknowledgeMessages {
  return async (receiptHandles) => {
    const Entries = receiptHandles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries });
    refuseFailed(await onSqs(() => client.send(command)));
  };
}

/** Throws `Unavailable` with the reason of the first that failed. */
function refuseFailed({
  Failed: [failed] = [],
}: {
  readonly Failed?: BatchResultErrorEntry[] | undefined;
}): void {
  if (failed !== undefined)
    throw new Unavailable("the queue", { cause: `${failed.Code}: ${failed.Message}` });
}
