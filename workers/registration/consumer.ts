import { setImmediate as turn } from "node:timers/promises";
import { Consumer, type ConsumerOptions } from "sqs-consumer";
import { type Backoff, backOff } from "#flow/backoff.ts";
import { within } from "#flow/within.ts";
import type { Trouble } from "#platform/trouble.ts";
import type { OnEnded } from "./apply-batch.ts";
import { type HandCalls, takeInHand } from "./hand.ts";
import type { ReceivedMessage } from "./received-message.ts";

type SqsMessage = Parameters<NonNullable<ConsumerOptions["handleMessageBatch"]>>[0][number];

export type ConsumerDeps = HandCalls & {
  /** Receives; other calls need a client that is not as patient. */
  readonly sqs: NonNullable<ConsumerOptions["sqs"]>;
  readonly queueUrl: string;
  readonly visibilitySeconds: number;
  /** How long a receive waits for a message, and so about the longest that stopping takes where nothing is to do. */
  readonly waitSeconds: number;
  /** Awaited before each receive. */
  readonly beforeReceive: () => Promise<void>;
  /** Resolves when the whole batch has ended. Calls `onEnded` with the messages of a group as soon as it ends. */
  readonly apply: (messages: readonly ReceivedMessage[], onEnded: OnEnded) => Promise<void>;
  readonly report: (error: unknown) => void;
  /** Told when a receive failed, and when one went through again. */
  readonly trouble: Trouble;
};

export type RunningConsumer = {
  /**
   * Stops receiving. A receive that waits for messages is not cut short: SQS would give them to nobody, and hide
   * them. Resolves when what is in hand, and what that receive still brings, is acknowledged or given back.
   */
  stop(): Promise<void>;
};

const BATCH_SIZE = 10;
/** After receives that failed. */
const RECEIVE: Backoff = { firstMs: 500, capMs: 10_000 };
/** After so long the loop receives again, though an event of its batch, such as one with a big raise, goes on. */
const SLOW_MS = 1000;
/** Most batches that a loop has in hand, slow ones included. */
const BATCHES = 2;

/**
 * The pause before a message that could not be applied comes again: after n attempts, n² seconds have passed. An
 * outage of an hour is followed by two minutes' pause at most. And what can't be applied, such as a message of a
 * newer version, has eleven days before SQS, after 1,000 receives, moves it to the dead letters, and others
 * overtake it; which is before SQS would delete it, after fourteen.
 */
export function releaseSeconds(receiveCount: number): number {
  return 2 * receiveCount - 1;
}

/**
 * One receive loop: up to 10 messages at a time. While an event's messages are worked on, they stay hidden. When it
 * ends, those that have ended are deleted, and the others come again after a pause that grows with the number of
 * attempts, or after a second when the consumer is stopping; whatever becomes of the rest of the batch.
 */
export function startConsumer(deps: ConsumerDeps): RunningConsumer {
  const { sqs, queueUrl, visibilitySeconds, waitSeconds, beforeReceive, apply, report, trouble } = deps;
  const stopping = new AbortController();
  const pauseOf = (receiveCount: number) => (stopping.signal.aborted ? 0 : releaseSeconds(receiveCount));
  const batches = new Set<Promise<void>>();
  let failures = 0;

  const handle = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    const hand = takeInHand(messages, { ...deps, pauseOf });
    await apply(messages, hand.settle).catch(report);
    await hand.empty();
  };

  const consumer = Consumer.create({
    sqs,
    queueUrl,
    batchSize: BATCH_SIZE,
    waitTimeSeconds: waitSeconds,
    visibilityTimeout: visibilitySeconds,
    messageSystemAttributeNames: ["MessageGroupId", "SequenceNumber", "ApproximateReceiveCount"],
    suppressFifoWarning: true,
    strictReturn: true,
    // The pauses are ours.
    authenticationErrorTimeout: 0,
    preReceiveMessageCallback: async () => {
      if (failures > 0) await backOff(RECEIVE, failures, stopping.signal);
      await beforeReceive();
      // Nothing else would keep a loop from receiving that was stopped meanwhile.
      stopping.signal.throwIfAborted();
    },
    postReceiveMessageCallback: async () => {
      if (failures > 0) trouble.over();
      failures = 0;
    },
    handleMessageBatch: async (messages) => {
      const batch = handle(messages.map(toReceived)).finally(() => batches.delete(batch));
      batches.add(batch);
      await within(SLOW_MS, batch);
      while (batches.size >= BATCHES) await Promise.race(batches);
      // Nothing is left for the library to delete.
      return [];
    },
  });
  consumer.on("error", (error) => {
    if (stopping.signal.aborted) return;
    failures++;
    trouble.failed(error);
  });
  consumer.start();

  return {
    async stop() {
      stopping.abort();
      consumer.stop();
      // One that has just ended is called under way for some steps more, and will not tell of its end again.
      await turn();
      await untilPolled(consumer);
      await Promise.all(batches);
    },
  };
}

/** Resolves when a receive that is under way has ended. */
async function untilPolled(consumer: Consumer): Promise<void> {
  if (!consumer.status.isPolling) return;
  const ends = ["empty", "response_processed", "error"] as const;
  await new Promise<void>((resolve) => {
    for (const end of ends) consumer.once(end, () => resolve());
  });
}

function toReceived({
  MessageId = "",
  ReceiptHandle = "",
  Body = "",
  Attributes,
}: SqsMessage): ReceivedMessage {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    group: Attributes?.MessageGroupId ?? "",
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
  };
}
