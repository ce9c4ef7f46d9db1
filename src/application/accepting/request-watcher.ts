import { isDropped, type RequestRecord } from "#domain/request-record.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";
import { Unavailable } from "#ports/errors.ts";
import type { Found } from "./pace.ts";
import { createPoller, type Round } from "./poller.ts";

/** A request whose outcome is waited for: its row, its key in that row, and when it was accepted. */
export type Watch = RowAddress & { readonly key: string; readonly acceptedAt: string };

export type RequestWatcher = {
  /**
   * Resolves with the record as soon as it is there; with undefined after `ms` milliseconds, as soon as the row has
   * forgotten the request or `signal` is aborted, or at once when `maxWaiters` wait already. Rejects with
   * `Unavailable` if the row can't be read when the time is up, and at once with any other error, since that row
   * will not be readable later either.
   */
  wait(watch: Watch, ms: number, signal?: AbortSignal): Promise<RequestRecord | undefined>;
  /** Ends every wait now, as if its deadline had come. */
  close(): void;
  /** How many people wait. */
  waiting(): number;
};

export type RequestWatcherOptions = {
  /**
   * Most waits at a time, since each holds a connection and costs reads; no bound unless given. Clients beyond
   * that have to poll.
   */
  readonly maxWaiters?: number;
  /** Called with each row that can't be read for another reason than that the database is away. */
  readonly onUnreadable?: (row: RowAddress, error: unknown) => void;
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
 * its record was read, when its row is read after its deadline, when its signal is aborted, when the watcher
 * is closed, or with the error of its own row. What can't be read at one event is no matter of another.
 */
export function createRequestWatcher(
  memory: RequestMemory,
  options: RequestWatcherOptions = {},
): RequestWatcher {
  const { maxWaiters = Infinity, onUnreadable } = options;
  const waiters = createWaiters();

  const end = (waiter: Waiter, settle: () => void): void => {
    if (waiters.remove(waiter)) settle();
  };

  const read = async (line: Line): Promise<void> => {
    try {
      const found = await lookUp(memory, line);
      for (const [i, waiter] of line.entries()) {
        const { record, isOver = false } = found[i] ?? {};
        if (isOver || isLate(waiter)) end(waiter, () => waiter.settle(record));
      }
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      const rows = [...Map.groupBy(line, ({ watch }) => rowName(watch)).values()];
      if (rows.length > 1) return void (await Promise.all(rows.map(read)));
      for (const { watch } of line.slice(0, 1)) onUnreadable?.(watch, error);
      for (const waiter of line) end(waiter, () => waiter.fail(error));
    }
  };

  const poll = async (eventId: string, { isSweep }: Round): Promise<Found> => {
    const line = byAcceptance(waiters.at(eventId));
    try {
      await readFronts(
        { read, isWaiting: waiters.has },
        line,
        isSweep ? Infinity : FRONT,
        line.filter(isLate),
      );
    } catch (error) {
      for (const waiter of line.filter(isLate)) end(waiter, () => waiter.fail(error));
      return "failure";
    }
    return line.every(waiters.has) ? "nothing" : "ended";
  };

  const poller = createPoller({ deadlines: waiters.deadlines, poll });

  return {
    wait(watch, ms, signal) {
      if (waiters.size() >= maxWaiters || signal?.aborted === true) return Promise.resolve(undefined);
      const { promise, resolve: settle, reject: fail } = Promise.withResolvers<RequestRecord | undefined>();
      const waiter = { watch, deadline: performance.now() + ms, settle, fail };
      const leave = (): void => end(waiter, () => settle(undefined));
      signal?.addEventListener("abort", leave, { once: true });
      waiters.add(waiter);
      poller.join(watch.eventId);
      return promise.finally(() => signal?.removeEventListener("abort", leave));
    },
    waiting: waiters.size,
    close() {
      for (const waiter of waiters.all()) end(waiter, () => waiter.settle(undefined));
    },
  };
}

/** Who waits, by event. */
function createWaiters() {
  const lines = new Map<string, Set<Waiter>>();
  let size = 0;
  return {
    size: () => size,
    all: (): Line => [...lines.values()].flatMap((line) => [...line]),
    at: (eventId: string): Line => [...(lines.get(eventId) ?? [])],
    has: (waiter: Waiter): boolean => lines.get(waiter.watch.eventId)?.has(waiter) === true,
    deadlines: () => new Map([...lines].map(([eventId, line]) => [eventId, firstDeadline(line)])),
    add(waiter: Waiter): void {
      const { eventId } = waiter.watch;
      lines.set(eventId, (lines.get(eventId) ?? new Set()).add(waiter));
      size++;
    },
    /** Whether it has waited until now. */
    remove(waiter: Waiter): boolean {
      const { eventId } = waiter.watch;
      const line = lines.get(eventId);
      if (line?.delete(waiter) !== true) return false;
      if (line.size === 0) lines.delete(eventId);
      size--;
      return true;
    },
  };
}

function firstDeadline(line: Iterable<Waiter>): number {
  return Math.min(...[...line].map(({ deadline }) => deadline));
}

function isLate({ deadline }: Waiter): boolean {
  return performance.now() >= deadline;
}

type Front = {
  readonly read: (line: Line) => Promise<void>;
  readonly isWaiting: (waiter: Waiter) => boolean;
};

/** Reads the first `size` of the line, and `others`; then, if all of those ended, a larger front behind. */
async function readFronts(front: Front, line: Line, size: number, others: Line): Promise<void> {
  const first = line.slice(0, size);
  const asked = new Set([...first, ...others]);
  if (asked.size === 0) return;
  await front.read([...asked]);
  if (first.some(front.isWaiting)) return;
  await readFronts(front, line.slice(size), size * FRONT_GROWTH, []);
}

/** The record of a request, if it is there; and whether there is nothing to wait for any more. */
type Look = { readonly record?: RequestRecord | undefined; readonly isOver?: boolean };

/** What there is of each of them. Reads each row once, and all of the event in one call. */
async function lookUp(memory: RequestMemory, line: Line): Promise<readonly Look[]> {
  const rows = new Map(line.map(({ watch }) => [rowName(watch), watch]));
  const histories = await memory.histories([...rows.values()]);
  const byRow = new Map([...rows.keys()].map((row, i) => [row, histories[i]]));
  return line.map(({ watch }) => {
    const history = byRow.get(rowName(watch)) ?? { records: [] };
    const record = history.records.find(({ key }) => key === watch.key);
    return { record, isOver: record !== undefined || isDropped(watch.acceptedAt, history) };
  });
}

function byAcceptance(line: Line): Line {
  return line.toSorted((a, b) => (a.watch.acceptedAt < b.watch.acceptedAt ? -1 : 1));
}

function rowName({ eventId, userId = "" }: RowAddress): string {
  return `${eventId} ${userId}`;
}
