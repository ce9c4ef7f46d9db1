import { Consumer, type ConsumerOptions } from "sqs-consumer";
import type { OnEnded } from "./apply-batch.ts";
import { backOff, type Backoff } from "#flow/backoff.ts";
import type { Trouble } from "#platform/trouble.ts";
import type { ReceivedMessage } from "./received-message.ts";

type SqsMessage = Parameters<NonNullable<ConsumerOptions["handleMessageBatch"]>>[0][number];

export type ConsumerDeps = {
  readonly sqs: NonNullable<ConsumerOptions["sqs"]>;
  readonly queueUrl: string;
  readonly visibilitySeconds: number;
  /**
   * Resolves with the messages to acknowledge: of each group a prefix. Calls `onEnded` with those of a group as
   * soon as it ends.
   */
  readonly apply: (
    messages: readonly ReceivedMessage[],
    onEnded: OnEnded,
  ) => Promise<readonly ReceivedMessage[]>;
  /** Deletes messages that have ended while others of their batch go on. */
  readonly acknowledge: (receiptHandles: readonly string[]) => Promise<void>;
  /** Makes messages visible again after `seconds`. */
  readonly release: (receiptHandles: readonly string[], seconds: number) => Promise<void>;
  readonly report: (error: unknown) => void;
  /** Told when a call to the queue failed, and when a batch went through again. */
  readonly trouble: Trouble;
};

export type RunningConsumer = {
  /** Stops receiving; resolves when the batch in hand is applied and acknowledged. */
  stop(): Promise<void>;
};

const BATCH_SIZE = 10;
const WAIT_SECONDS = 20;
/** After receives that failed. */
const RECEIVE: Backoff = { firstMs: 500, capMs: 10_000 };
/**
 * How often what has ended of a batch is acknowledged while its slowest event goes on, such as one with a big
 * raise: until then SQS would give out no later message of those events. A batch mostly ends sooner, and is
 * then acknowledged with one call.
 */
const EARLY_MS = 500;
/**
 * The pause before a message that could not be applied comes again: a second per attempt, at most six minutes.
 * After an outage, in which an attempt takes 20 seconds, it is a twentieth of the outage. And whatever can't be
 * applied, such as a message of a newer version, has 3.4 days before SQS, after 1,000 receives, moves it to
 * the dead letters, and others overtake it; which is before SQS would delete it, after four.
 */
export function releaseSeconds(receiveCount: number): number {
  return Math.min(360, receiveCount);
}

/**
 * One receive loop: up to 10 messages at a time. A message is deleted when, and only when, `apply` returns
 * it. While a batch is worked on, all of its messages stay hidden. The messages that `apply` doesn't return
 * come again after a pause that grows with the number of attempts, or after a second when the consumer is
 * stopping.
 */
export function startConsumer(deps: ConsumerDeps): RunningConsumer {
  const { sqs, queueUrl, visibilitySeconds, apply, release, report, trouble } = deps;
  const stopping = new AbortController();
  const pace = paced(trouble, stopping.signal);
  let inHand: { readonly done: Promise<void>; readonly finish: () => void } | undefined;

  const releaseRest = async (rest: readonly ReceivedMessage[]): Promise<void> => {
    if (rest.length === 0) return;
    const attempts = Math.max(...rest.map(({ receiveCount }) => receiveCount));
    const seconds = stopping.signal.aborted ? 0 : releaseSeconds(attempts);
    // Should this fail, the messages come again when their visibility timeout is over.
    await release(
      rest.map(({ receiptHandle }) => receiptHandle),
      seconds,
    ).catch(report);
  };

  const consumer = Consumer.create({
    sqs,
    queueUrl,
    batchSize: BATCH_SIZE,
    waitTimeSeconds: WAIT_SECONDS,
    visibilityTimeout: visibilitySeconds,
    heartbeatInterval: Math.max(1, Math.floor(visibilitySeconds / 3)),
    messageSystemAttributeNames: ["MessageGroupId", "SequenceNumber", "ApproximateReceiveCount"],
    suppressFifoWarning: true,
    strictReturn: true,
    // The pauses are ours.
    authenticationErrorTimeout: 0,
    preReceiveMessageCallback: pace.beforeReceive,
    handleMessageBatch: async (messages) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      inHand = { done: promise, finish: resolve };
      const received = messages.map(toReceived);
      const early = acknowledgeEarly(deps, messages);
      let applied: ReadonlySet<string>;
      try {
        applied = new Set((await apply(received, early.add)).map(({ messageId }) => messageId));
      } finally {
        await early.stop();
      }
      await releaseRest(received.filter(({ messageId }) => !applied.has(messageId)));
      return messages.filter(({ MessageId = "" }) => applied.has(MessageId));
    },
  });
  consumer.on("response_processed", () => {
    inHand?.finish();
    inHand = undefined;
  });
  consumer.on("error", pace.failed);
  consumer.on("processing_error", report);
  consumer.start();

  return {
    async stop() {
      stopping.abort();
      // Aborting would also abort the acknowledgement; only a receive that waits for messages may be cut
      // short.
      consumer.stop({ abort: inHand === undefined });
      await inHand?.done;
    },
  };
}

/**
 * Acknowledges, every now and then, what has ended of a batch, and takes it out of `messages`: so it is neither
 * kept hidden nor deleted again. What can't be acknowledged stays, for the end of the batch.
 */
function acknowledgeEarly({ acknowledge, report }: ConsumerDeps, messages: SqsMessage[]) {
  let ended: readonly ReceivedMessage[] = [];
  let underWay = Promise.resolve();
  const acknowledgeEnded = async (): Promise<void> => {
    const taken = ended;
    ended = [];
    if (taken.length === 0) return;
    await acknowledge(taken.map(({ receiptHandle }) => receiptHandle));
    const ids = new Set(taken.map(({ messageId }) => messageId));
    messages.splice(0, messages.length, ...messages.filter(({ MessageId = "" }) => !ids.has(MessageId)));
  };
  const timer = setInterval(() => {
    underWay = underWay.then(acknowledgeEnded).catch(report);
  }, EARLY_MS);
  return {
    add: (more: readonly ReceivedMessage[]): void => void (ended = [...ended, ...more]),
    async stop(): Promise<void> {
      clearInterval(timer);
      await underWay;
    },
  };
}

/** Receives come after pauses that grow while they, or what follows them, go on failing. */
function paced(trouble: Trouble, stopping: AbortSignal) {
  /** Whether something has failed since the last receive began. */
  let hasFailed = false;
  /** Receives in a row after which something failed. */
  let failures = 0;
  return {
    failed: (error: unknown): void => {
      hasFailed = true;
      if (!stopping.aborted) trouble.failed(error);
    },
    beforeReceive: async (): Promise<void> => {
      if (hasFailed) {
        hasFailed = false;
        await backOff(RECEIVE, ++failures, stopping);
      } else if (failures > 0) {
        failures = 0;
        trouble.over();
      }
    },
  };
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
