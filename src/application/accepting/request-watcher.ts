import type { RequestRecord } from "#domain/request-record.ts";
import { createAllowance } from "#flow/allowance.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";
import type { Found } from "./pace.ts";
import { createPoller } from "./poller.ts";
import { createRowReader } from "./row-reader.ts";
import { createWaiters, type Line, type Waiter, type Waiters, type Watch } from "./waiters.ts";

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

/**
 * Rows read a second, however many wait: each is half a read unit or more, of a table that the workers need.
 * Outcomes are not held back by it: a row whose outcome is there has to be read once, whatever it costs. Nor are they
 * by a crowd whose rows are read at their deadline, all at once: what that owes is paid in a tenth of a second.
 */
const ROWS_PER_SECOND = 1600;
/** Of these, rows behind the front of a line that are read in case that something ended out of order. */
const ROWS_PER_SECOND_BEHIND = 125;
/** Nobody is looked at for that reason more often than this. */
const UNSEEN_MS = 1000;
/** How many people of each line are read first: so many at a few events, one at many. */
const FRONT = { most: 8, ofAllEvents: 64 };

/**
 * Waits for outcomes with one shared poller. Commands of an event end in the order in which they were
 * accepted. So the first few people who wait at an event are read, and the people behind them only if
 * somebody has ended. However many wait at an event, each row is read about twice. What has been overtaken keeps
 * nobody waiting: whoever is first among the others is read, too. A wait ends when its record was read, when its
 * row is read after its deadline, when its signal is aborted, when the watcher is closed, or with the error of its
 * own row. What can't be read at one event is no matter of another.
 *
 * Polls are eventually consistent: what they don't see, the next one may. At the deadline the row is read once
 * more, strongly consistent, so that nobody hears "not yet" about what has ended before.
 */
export function createRequestWatcher(
  memory: RequestMemory,
  options: RequestWatcherOptions = {},
): RequestWatcher {
  const { maxWaiters = Infinity, onUnreadable } = options;
  const waiters = createWaiters();
  const allowance = createAllowance(ROWS_PER_SECOND);
  const unseen = createUnseen(waiters);
  const { end, read, readLast } = createRowReader(memory, { waiters, allowance, onUnreadable });

  const poll = async (eventId: string): Promise<Found> => {
    const line = waiters.lineAt(eventId);
    const hasEnded = (waiter: Waiter): boolean => !waiters.has(waiter);
    const size = frontSize(waiters.events());
    const inTurn = line.filter(({ isOvertaken }) => !isOvertaken);
    const asked = new Set<Waiter>();
    let next: Line = [...new Set([...line.slice(0, size), ...inTurn.slice(0, size), ...unseen(eventId)])];
    try {
      while (next.length > 0) {
        await read(next);
        for (const waiter of next) asked.add(waiter);
        next = behindEnded(line, asked, hasEnded);
      }
    } catch {
      return "failure";
    }
    const last = line.findLastIndex(hasEnded);
    if (last < 0) return "nothing";
    for (const waiter of line.slice(0, last)) waiter.isOvertaken = true;
    // A poll that was worth it leaves enough for the next one.
    allowance.ensure(size);
    return "ended";
  };

  const poller = createPoller({ ...waiters, poll }, allowance);

  const endLate = together<Waiter>((late) => {
    for (const line of Map.groupBy(late, ({ watch }) => watch.eventId).values()) void readLast(line);
  });

  return {
    wait(watch, ms, signal) {
      if (waiters.size() >= maxWaiters || signal?.aborted === true) return Promise.resolve(undefined);
      const { promise, resolve: settle, reject: fail } = Promise.withResolvers<RequestRecord | undefined>();
      const waiter = waiters.add({ watch, settle, fail });
      const leave = (): void => end(waiter, () => settle(undefined));
      const timer = setTimeout(endLate, ms, waiter);
      signal?.addEventListener("abort", leave, { once: true });
      poller.join(watch.eventId);
      return promise.finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", leave);
      });
    },
    waiting: waiters.size,
    close() {
      for (const waiter of waiters.all()) end(waiter, () => waiter.settle(undefined));
    },
  };
}

/** Picks people of an event who have not been looked at for long, as many as are allowed at the moment. */
function createUnseen(waiters: Waiters): (eventId: string) => Line {
  const behind = createAllowance(ROWS_PER_SECOND_BEHIND);
  return (eventId) => {
    const most = Math.floor(behind.left());
    const line = most < 1 ? [] : waiters.unseenSince(eventId, performance.now() - UNSEEN_MS, most);
    behind.spend(line.length);
    return line;
  };
}

function frontSize(events: number): number {
  return Math.max(1, Math.min(FRONT.most, Math.floor(FRONT.ofAllEvents / events)));
}

/**
 * Whom to ask next: of those who were not asked yet, the first ones, if they stand before somebody who has ended, or
 * next behind. As commands end in order, they have probably ended, too. Asks as many again as have ended, so that
 * half of them at most are asked in vain.
 */
function behindEnded(line: Line, asked: ReadonlySet<Waiter>, hasEnded: (waiter: Waiter) => boolean): Line {
  const first = line.findIndex((waiter) => !asked.has(waiter) && !hasEnded(waiter));
  if (first < 0 || first > line.findLastIndex(hasEnded) + 1) return [];
  const most = line.filter(hasEnded).length;
  return line
    .slice(first)
    .filter((waiter) => !asked.has(waiter) && !hasEnded(waiter))
    .slice(0, most);
}

/** A function that collects what it is called with, and hands over what comes in the same turn together. */
function together<Item>(handle: (items: readonly Item[]) => void): (item: Item) => void {
  let items: Item[] = [];
  return (item) => {
    if (items.push(item) > 1) return;
    setImmediate(() => {
      const all = items;
      items = [];
      handle(all);
    });
  };
}
