import type { Now } from "./answer.ts";
import type { FifoQueue, Message, ReceiveOptions } from "./fifo-queue.ts";
import type { QueueLimits } from "./queue-limits.ts";

export type Receives = {
  /**
   * Resolves with messages, or with none when `patienceMs` have passed without. It can't be taken back: as on
   * AWS, a receive whose client is gone takes messages all the same, which then stay hidden.
   */
  receive(
    options: Omit<ReceiveOptions, "isOpen"> & { readonly patienceMs: number },
  ): Promise<readonly Message[]>;
  /** Call it when there may be messages to give out. */
  readonly wake: () => void;
};

/** After it, a group that may not be received from so often may again. */
const CLOSED_MS = 10;

/** The receives that wait for messages of a queue; the longest waiting is served first. */
export function createReceives(fifo: FifoQueue, limits: QueueLimits, now: Now): Receives {
  const waiting = new Set<() => void>();
  let isAnyClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const isOpen = (group: string): boolean => {
    const isGroupOpen = limits.mayReceive(group, now());
    isAnyClosed ||= !isGroupOpen;
    return isGroupOpen;
  };
  const wake = (): void => {
    clearTimeout(timer);
    isAnyClosed = false;
    for (const look of waiting) look();
    if (waiting.size === 0) return;
    const next = isAnyClosed ? now() + CLOSED_MS : fifo.nextReturn(now());
    if (next !== undefined) timer = setTimeout(wake, next - now());
  };

  return {
    wake,
    receive: ({ patienceMs, ...options }) =>
      new Promise((resolve) => {
        const end = (messages: readonly Message[]): void => {
          clearTimeout(patience);
          waiting.delete(look);
          resolve(messages);
        };
        const look = (): void => {
          const messages = fifo.receive({ ...options, isOpen }, now());
          if (messages.length === 0) return;
          limits.countReceive(new Set(messages.map(({ group }) => group)), now());
          end(messages);
        };
        const patience = setTimeout(() => end([]), patienceMs);
        waiting.add(look);
        wake();
      }),
  };
}
