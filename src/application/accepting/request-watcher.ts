import type { RequestRecord } from "#domain/request-record.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";
import { createPoller, type Due } from "./poller.ts";

/** A request whose outcome is waited for: its row, its key in that row, and when it was accepted. */
export type Watch = RowAddress & { readonly key: string; readonly acceptedAt: string };

export type RequestWatcher = {
  /**
   * Resolves with the record as soon as it is there, or with undefined after `ms` milliseconds, or at once
   * when `maxWaiters` wait already. Rejects when a read fails.
   */
  wait(watch: Watch, ms: number): Promise<RequestRecord | undefined>;
  /** Ends every wait now, as if its deadline had come. */
  close(): void;
  /** How many people wait. */
  waiting(): number;
};

export type RequestWatcherOptions = {
  /**
   * Most waits at a time, since each holds a connection and costs reads. Clients beyond that have to poll.
   */
  readonly maxWaiters?: number;
};

type Waiter = {
  readonly watch: Watch;
  /** Milliseconds of the monotonic clock. */
  readonly deadline: number;
  readonly settle: (record: RequestRecord | undefined) => void;
  readonly fail: (error: unknown) => void;
};

/** People who wait at one event. */
type Line = readonly Waiter[];

/** How many people of each line are read first. */
const FRONT = 8;
/** When all waits of the front have ended, the next front is this many times larger. */
const FRONT_GROWTH = 4;

/**
 * Waits for outcomes with one shared poller. Commands of an event end in the order in which they were
 * accepted. So the first few people who wait at an event are read, and the people behind them only if all
 * of the first have ended. However many wait at an event, each row is read about twice. A wait ends when
 * its record was read, when its row is read after its deadline, when the watcher is closed, or with the
 * error of a read that fails.
 */
export function createRequestWatcher(
  memory: RequestMemory,
  options: RequestWatcherOptions = {},
): RequestWatcher {
  const { maxWaiters = 10_000 } = options;
  const waiters = new Set<Waiter>();

  const end = (waiter: Waiter, settle: () => void): void => {
    if (waiters.delete(waiter)) settle();
  };

  const read = async (line: Line): Promise<void> => {
    const records = await recordsOf(memory, line);
    for (const [i, waiter] of line.entries()) {
      const record = records[i];
      if (record !== undefined || performance.now() >= waiter.deadline)
        end(waiter, () => waiter.settle(record));
    }
  };

  const poll = async ({ events, isSweep, now }: Due): Promise<ReadonlyMap<string, boolean>> => {
    const polled = [...waiters];
    const late = polled.filter(({ deadline }) => now >= deadline);
    const lines = Map.groupBy(polled, ({ watch }) => watch.eventId);
    const due = [...lines].filter(([eventId]) => events.has(eventId));
    try {
      const inOrder = due.map(([, line]) => byAcceptance(line));
      await readFronts({ read, waiters }, inOrder, isSweep ? Infinity : FRONT, late);
    } catch (error) {
      for (const waiter of polled) end(waiter, () => waiter.fail(error));
    }
    return new Map(due.map(([eventId, line]) => [eventId, line.some((waiter) => !waiters.has(waiter))]));
  };

  const poller = createPoller({
    size: () => waiters.size,
    events: () => new Set([...waiters].map(({ watch }) => watch.eventId)),
    deadline: () => Math.min(...[...waiters].map(({ deadline }) => deadline)),
    poll,
  });

  return {
    wait(watch, ms) {
      if (waiters.size >= maxWaiters) return Promise.resolve(undefined);
      return new Promise((settle, fail) => {
        waiters.add({ watch, deadline: performance.now() + ms, settle, fail });
        poller.join(watch.eventId);
      });
    },
    waiting: () => waiters.size,
    close() {
      for (const waiter of waiters) end(waiter, () => waiter.settle(undefined));
    },
  };
}

type Front = { readonly read: (line: Line) => Promise<void>; readonly waiters: ReadonlySet<Waiter> };

/**
 * Reads the first `size` of each line, and `others`; then, where all of those ended, a larger front behind.
 */
async function readFronts(front: Front, lines: readonly Line[], size: number, others: Line): Promise<void> {
  const asked = new Set([...lines.flatMap((line) => line.slice(0, size)), ...others]);
  if (asked.size === 0) return;
  await front.read([...asked]);
  const ended = lines.filter((line) => line.slice(0, size).every((waiter) => !front.waiters.has(waiter)));
  const behind = ended.map((line) => line.slice(size));
  await readFronts(front, behind, size * FRONT_GROWTH, []);
}

/** The record of each of them, if it is there. Reads each row once, and all rows in one call. */
async function recordsOf(memory: RequestMemory, line: Line): Promise<readonly (RequestRecord | undefined)[]> {
  const rows = new Map(line.map(({ watch }) => [rowName(watch), watch]));
  const histories = await memory.histories([...rows.values()]);
  const byRow = new Map([...rows.keys()].map((row, i) => [row, histories[i]?.records]));
  return line.map(({ watch }) => byRow.get(rowName(watch))?.find(({ key }) => key === watch.key));
}

function byAcceptance(line: Line): Line {
  return line.toSorted((a, b) => (a.watch.acceptedAt < b.watch.acceptedAt ? -1 : 1));
}

function rowName({ eventId, userId = "" }: RowAddress): string {
  return `${eventId} ${userId}`;
}
