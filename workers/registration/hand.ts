import type { OnEnded } from "./apply-batch.ts";
import type { ReceivedMessage } from "./received-message.ts";

/** What a worker asks the queue to do with messages that it has received, at most 10 a call. */
export type HandCalls = {
  /** Deletes them. */
  readonly acknowledge: (receiptHandles: readonly string[]) => Promise<void>;
  /** Makes them visible again after `seconds`. */
  readonly release: (receiptHandles: readonly string[], seconds: number) => Promise<void>;
};

export type HandOptions = HandCalls & {
  /** Messages in hand stay hidden for this long from each third of it on. */
  readonly visibilitySeconds: number;
  /** After how many seconds messages come again of which one was received so often. */
  readonly pauseOf: (receiveCount: number) => number;
  /** Told of each call that failed for good: its messages come again when their visibility timeout is over. */
  readonly report: (error: unknown) => void;
};

/** The messages of one batch in a worker's hands. */
export type Hand = {
  /** Puts down messages of a group: those that have ended are acknowledged, the others given back. */
  readonly settle: OnEnded;
  /** Gives back what is still in hand; resolves when every call has been made. */
  empty(): Promise<void>;
};

/**
 * How long messages that were put down wait for others of their batch that are put down, to share a call. Groups
 * of a batch mostly end within a few commits of each other. Once nothing is in hand any more, nothing is waited for.
 */
const GATHER_MS = 50;

/** Takes the messages of a batch in hand. Until they are put down they are kept hidden. */
export function takeInHand(messages: readonly ReceivedMessage[], options: HandOptions): Hand {
  const { acknowledge, release, visibilitySeconds, pauseOf, report } = options;
  const inHand = new Set(messages);
  const calls = new Set<Promise<void>>();
  const ended: ReceivedMessage[] = [];
  const left = new Map<number, ReceivedMessage[]>();
  let gathering: NodeJS.Timeout | undefined;
  /** One at a time: each may take longer than the next is due. */
  let extending: Promise<void> | undefined;

  const extend = async (): Promise<void> => {
    await release(handlesOf([...inHand]), visibilitySeconds).catch(report);
    extending = undefined;
  };
  const heartbeat = setInterval(() => void (extending ??= extend()), (visibilitySeconds * 1000) / 3);

  const make = (call: Promise<void>): void => {
    const made = call.catch(report).finally(() => calls.delete(made));
    calls.add(made);
  };

  const giveBack = async (some: readonly ReceivedMessage[], seconds: number): Promise<void> => {
    // It would hide them again.
    await extending;
    await release(handlesOf(some), seconds);
  };

  /** Calls for everything that was put down. */
  const putDown = (): void => {
    clearTimeout(gathering);
    gathering = undefined;
    if (ended.length > 0) make(acknowledge(handlesOf(ended.splice(0))));
    for (const [seconds, some] of left) make(giveBack(some, seconds));
    left.clear();
    if (inHand.size === 0) clearInterval(heartbeat);
  };

  const settle: Hand["settle"] = (done, rest) => {
    for (const message of [...done, ...rest]) inHand.delete(message);
    ended.push(...done);
    if (rest.length > 0) {
      const seconds = pauseOf(Math.max(...rest.map(({ receiveCount }) => receiveCount)));
      left.set(seconds, [...(left.get(seconds) ?? []), ...rest]);
    }
    if (inHand.size === 0) putDown();
    else gathering ??= setTimeout(putDown, GATHER_MS);
  };

  return {
    settle,
    async empty() {
      settle([], [...inHand]);
      while (calls.size > 0) await Promise.all(calls);
    },
  };
}

const handlesOf = (messages: readonly ReceivedMessage[]): string[] =>
  messages.map(({ receiptHandle }) => receiptHandle);
