import type { Receipt } from "../domain/receipt.ts";
import type { RegistrationReader, RowAddress } from "../ports/registration-reader.ts";

export type Watch = RowAddress & { readonly key: string };

export type RequestWatcher = {
  /**
   * Resolves with the receipt as soon as it is there, or with undefined after `ms` milliseconds; at once when too many
   * wait already.
   */
  wait(watch: Watch, ms: number): Promise<Receipt | undefined>;
  /** Ends every wait now, as if its time were up. */
  close(): void;
  /** How many wait. */
  waiting(): number;
};

type Waiter = {
  readonly watch: Watch;
  readonly deadline: number;
  readonly settle: (receipt: Receipt | undefined) => void;
  readonly fail: (error: unknown) => void;
};

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 64;
/** Each holds a connection and costs a read a round. Clients beyond that poll, as those without `wait` do. */
const MAX_WAITERS = 10_000;

/**
 * Waits for outcomes with one shared poller: however many wait, each round reads every row of interest once, in
 * batches. The pause between rounds grows while nothing ends and shrinks again when somebody new comes to wait.
 */
export function createRequestWatcher(
  reader: Pick<RegistrationReader, "receipts">,
  maxWaiters = MAX_WAITERS,
): RequestWatcher {
  const waiters = new Set<Waiter>();
  let pause = FIRST_PAUSE_MS;
  let isPolling = false;

  const round = async (): Promise<void> => {
    const polled = [...waiters];
    const rows = new Map(polled.map(({ watch }) => [rowName(watch), watch]));
    const receipts = await reader.receipts([...rows.values()]);
    const byRow = new Map([...rows.keys()].map((row, i) => [row, receipts[i]]));
    for (const waiter of polled) {
      const { key } = waiter.watch;
      const receipt = byRow.get(rowName(waiter.watch))?.find((candidate) => candidate.key === key);
      if (receipt !== undefined) pause = FIRST_PAUSE_MS;
      if (receipt !== undefined || Date.now() >= waiter.deadline) end(waiter, () => waiter.settle(receipt));
    }
  };

  const end = (waiter: Waiter, tell: () => void): void => {
    if (waiters.delete(waiter)) tell();
  };

  const poll = async (): Promise<void> => {
    isPolling = true;
    while (waiters.size > 0) {
      const next = Math.min(...[...waiters].map(({ deadline }) => deadline - Date.now()), pause);
      await new Promise((resolve) => setTimeout(resolve, Math.max(next, 1)));
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      const polled = [...waiters];
      await round().catch((error: unknown) => {
        for (const waiter of polled) end(waiter, () => waiter.fail(error));
      });
    }
    isPolling = false;
  };

  return {
    wait: (watch, ms) => {
      if (waiters.size >= maxWaiters) return Promise.resolve(undefined);
      return new Promise((settle, fail) => {
        waiters.add({ watch, deadline: Date.now() + ms, settle, fail });
        pause = FIRST_PAUSE_MS;
        if (!isPolling) void poll();
      });
    },
    waiting: () => waiters.size,
    close() {
      for (const waiter of waiters) end(waiter, () => waiter.settle(undefined));
    },
  };
}

function rowName({ eventId, userId = "" }: RowAddress): string {
  return `${eventId} ${userId}`;
}
