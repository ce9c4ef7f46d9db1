import type { RequestRecord } from "#domain/request-record.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";
import { createPoller, type Due } from "./poller.ts";

/** A request, and since when it is on its way. */
export type Watch = RowAddress & { readonly key: string; readonly acceptedAt: string };

export type RequestWatcher = {
  /**
   * Resolves with the record as soon as it is there, or with undefined after `ms` milliseconds; at once when
   * too many wait already.
   */
  wait(watch: Watch, ms: number): Promise<RequestRecord | undefined>;
  /** Ends every wait now, as if its time were up. */
  close(): void;
  /** How many wait. */
  waiting(): number;
};

export type RequestWatcherOptions = {
  /** Each wait holds a connection and costs reads. Clients beyond that poll, as those without `wait` do. */
  readonly maxWaiters?: number;
};

type Waiter = {
  readonly watch: Watch;
  /** Milliseconds of the monotonic clock. */
  readonly deadline: number;
  readonly settle: (record: RequestRecord | undefined) => void;
  readonly fail: (error: unknown) => void;
};

/** Those who wait at one event. */
type Line = readonly Waiter[];

/** How many of each line are read first. */
const FRONT = 8;
/** When all of the front have ended, the next one is this many times larger. */
const FRONT_GROWTH = 4;

/**
 * Waits for outcomes with one shared poller. Commands of an event end in the order in which they were
 * accepted: so of each event that is due, the first few who wait are read, and those behind them only if all
 * of these have ended. However many wait at an event, each row is read about twice. A wait ends when its
 * record has been read, when it is read after its deadline, when the watcher is closed, or with the error of
 * a read that failed while it was waiting.
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

/** Reads the first `size` of each line, and `others`; behind a front that has ended, a larger one. */
async function readFronts(front: Front, lines: readonly Line[], size: number, others: Line): Promise<void> {
  const asked = new Set([...lines.flatMap((line) => line.slice(0, size)), ...others]);
  if (asked.size === 0) return;
  await front.read([...asked]);
  const ended = lines.filter((line) => line.slice(0, size).every((waiter) => !front.waiters.has(waiter)));
  const behind = ended.map((line) => line.slice(size));
  await readFronts(front, behind, size * FRONT_GROWTH, []);
}

/** What has come for each of them. Reads each row once, all in one call. */
async function recordsOf(memory: RequestMemory, line: Line): Promise<readonly (RequestRecord | undefined)[]> {
  const rows = new Map(line.map(({ watch }) => [rowName(watch), watch]));
  const records = await memory.records([...rows.values()]);
  const byRow = new Map([...rows.keys()].map((row, i) => [row, records[i]]));
  return line.map(({ watch }) => byRow.get(rowName(watch))?.find(({ key }) => key === watch.key));
}

function byAcceptance(line: Line): Line {
  return line.toSorted((a, b) => (a.watch.acceptedAt < b.watch.acceptedAt ? -1 : 1));
}

function rowName({ eventId, userId = "" }: RowAddress): string {
  return `${eventId} ${userId}`;
}
