import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type Backoff, backOff } from "#flow/backoff.ts";
import { Unavailable } from "#ports/errors.ts";
import { onSqs } from "./client.ts";

/**
 * Makes received messages, at most 10, visible again after `seconds`, at least one. Those for which that fails
 * are tried again a few times; then it throws `Unavailable`.
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
    await untilNoneFails(receiptHandles, (handles) => {
      const Entries = handles.map((ReceiptHandle, i) => ({
        Id: String(i),
        ReceiptHandle,
        VisibilityTimeout,
      }));
      return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
    });
  };
}

/**
 * Deletes received messages, at most 10, which may be deleted already. Those for which that fails are tried
 * again a few times; then it throws `Unavailable`.
 */
export type AcknowledgeMessages = (receiptHandles: readonly string[]) => Promise<void>;

export function createAcknowledgeMessages(client: SQSClient, queueUrl: string): AcknowledgeMessages {
  return async (receiptHandles) => {
    await untilNoneFails(receiptHandles, (handles) => {
      const Entries = handles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
      return client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    });
  };
}

/** How often a message is tried, and the pauses between. The SDK tries a call without an answer by itself. */
const TRIES = 3;
const AGAIN: Backoff = { firstMs: 200, capMs: 1000 };

type Failures = { readonly Failed?: BatchResultErrorEntry[] | undefined };

/** Calls for all messages, then for those that failed, unless that is a fault of ours (`SenderFault`). */
async function untilNoneFails(
  receiptHandles: readonly string[],
  call: (receiptHandles: readonly string[]) => Promise<Failures>,
): Promise<void> {
  let left = receiptHandles;
  let refused: BatchResultErrorEntry | undefined;
  for (let tries = 1; ; tries++) {
    const last = tries === TRIES;
    const answer = await onSqs(() => call(left)).catch((error: unknown) => {
      if (last || !(error instanceof Unavailable)) throw error;
    });
    if (answer !== undefined) {
      const { Failed = [] } = answer;
      const failed = Failed.filter(({ SenderFault }) => SenderFault !== true);
      refused ??= Failed.find(({ SenderFault }) => SenderFault === true);
      const reason = last ? (failed[0] ?? refused) : refused;
      if (failed.length === 0 || last) {
        if (reason === undefined) return;
        throw new Unavailable("the queue", { cause: `${reason.Code}: ${reason.Message}` });
      }
      left = failed.flatMap(({ Id }) => left[Number(Id)] ?? []);
    }
    await backOff(AGAIN, tries);
  }
}
