import type { Receipt } from "../domain/receipt.ts";
import type { RegistrationReader, RowAddress } from "../ports/registration-reader.ts";

/** A request, and since when it is on its way. */
export type Watch = RowAddress & { readonly key: string; readonly acceptedAt: string };

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

/** Those who wait at one event. */
type Line = readonly Waiter[];

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 64;
/** Each holds a connection and costs a read a round. Clients beyond that poll, as those without `wait` do. */
const MAX_WAITERS = 10_000;

/** How many of an event are looked at first. */
const FRONT = 8;
/** And how many times more behind them, when all of those have ended. */
const GROWTH = 4;
/** Order is only likely: how often everybody is looked at. */
const SWEEP_MS = 1000;

/**
 * Waits for outcomes with one shared poller. Commands of an event end in the order in which they were accepted: so a
 * round looks at the first few of each event, and at those behind them only when all of these have ended. However many
 * wait, a row is read about twice. The pause between rounds grows while nothing ends and shrinks again when somebody
 * new comes to wait.
 */
export function createRequestWatcher(
  reader: Pick<RegistrationReader, "receipts">,
  maxWaiters = MAX_WAITERS,
): RequestWatcher {
  const waiters = new Set<Waiter>();
  let pause = FIRST_PAUSE_MS;
  let nextSweep = 0;
  let isPolling = false;

  /** Reads the rows of these, in one go, and ends those whose receipt is there or whose time is up. */
  const look = async (at: readonly Waiter[]): Promise<void> => {
    const rows = new Map(at.map(({ watch }) => [rowName(watch), watch]));
    const receipts = await reader.receipts([...rows.values()]);
    const byRow = new Map([...rows.keys()].map((row, i) => [row, receipts[i]]));
    for (const waiter of at) {
      const { key } = waiter.watch;
      const receipt = byRow.get(rowName(waiter.watch))?.find((candidate) => candidate.key === key);
      if (receipt !== undefined) pause = FIRST_PAUSE_MS;
      if (receipt !== undefined || performance.now() >= waiter.deadline)
        end(waiter, () => waiter.settle(receipt));
    }
  };

  /** Looks at the first `size` of each line and at these others; behind a front of which all have ended, further. */
  const lookInto = async (lines: readonly Line[], size: number, others: Line = []): Promise<void> => {
    const fronts = lines.map((line) => line.slice(0, size));
    const at = new Set([...fronts.flat(), ...others]);
    if (at.size === 0) return;
    await look([...at]);
    const hasEnded = (line: Line) => line.slice(0, size).every((waiter) => !waiters.has(waiter));
    await lookInto(
      lines.filter(hasEnded).map((line) => line.slice(size)),
      size * GROWTH,
    );
  };

  const round = async (): Promise<void> => {
    const now = performance.now();
    const isSweep = now >= nextSweep;
    if (isSweep) nextSweep = now + SWEEP_MS;
    const lines = [...Map.groupBy(waiters, ({ watch }) => watch.eventId).values()].map(byAcceptance);
    const late = [...waiters].filter(({ deadline }) => now >= deadline);
    await lookInto(lines, isSweep ? Infinity : FRONT, late);
  };

  const end = (waiter: Waiter, tell: () => void): void => {
    if (waiters.delete(waiter)) tell();
  };

  const poll = async (): Promise<void> => {
    isPolling = true;
    while (waiters.size > 0) {
      const next = Math.min(...[...waiters].map(({ deadline }) => deadline - performance.now()), pause);
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
        waiters.add({ watch, deadline: performance.now() + ms, settle, fail });
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

function byAcceptance(line: Line): Line {
  return line.toSorted((a, b) => (a.watch.acceptedAt < b.watch.acceptedAt ? -1 : 1));
}

function rowName({ eventId, userId = "" }: RowAddress): string {
  return `${eventId} ${userId}`;
}
