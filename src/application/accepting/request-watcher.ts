import type { RequestRecord } from "#domain/request-record.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";

/** A request, and since when it is on its way. */
export type Watch = RowAddress & { readonly key: string; readonly acceptedAt: string };

export type RequestWatcher = {
  /**
   * Resolves with the record as soon as it is there, or with undefined after `ms` milliseconds; at once when too many
   * wait already.
   */
  wait(watch: Watch, ms: number): Promise<RequestRecord | undefined>;
  /** Ends every wait now, as if its time were up. */
  close(): void;
  /** How many wait. */
  waiting(): number;
};

type Waiter = {
  readonly watch: Watch;
  readonly deadline: number;
  readonly settle: (record: RequestRecord | undefined) => void;
  readonly fail: (error: unknown) => void;
};

/** Those who wait at one event. */
type Line = readonly Waiter[];

/** When an event is looked at next, and how long after the last time that is. */
type Pace = { readonly pause: number; readonly due: number };

/** An event is looked at so soon after something has changed there, and less and less often while nothing does. */
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 64;
const PAUSE_GROWTH = 1.5;
/** With people at many events, each is looked at more rarely: so many a millisecond, once nothing happens any more. */
const EVENTS_A_MS = 2;
/** And together with others: so many a round. */
const EVENTS_A_ROUND = 25;
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
 * wait at one, a row is read about twice. An event's pause between two looks grows while nothing ends there, and is short
 * again when something has, or when somebody new comes to wait.
 */
export function createRequestWatcher(reader: RequestMemory, maxWaiters = MAX_WAITERS): RequestWatcher {
  const waiters = new Set<Waiter>();
  let paces = new Map<string, Pace>();
  let nextSweep = 0;
  let isPolling = false;

  /** Reads the rows of these, in one go, and ends those whose record is there or whose time is up. */
  const look = async (at: readonly Waiter[]): Promise<void> => {
    const rows = new Map(at.map(({ watch }) => [rowName(watch), watch]));
    const records = await reader.records([...rows.values()]);
    const byRow = new Map([...rows.keys()].map((row, i) => [row, records[i]]));
    for (const waiter of at) {
      const { key } = waiter.watch;
      const record = byRow.get(rowName(waiter.watch))?.find((candidate) => candidate.key === key);
      if (record !== undefined || performance.now() >= waiter.deadline)
        end(waiter, () => waiter.settle(record));
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
    const lines = [...Map.groupBy(waiters, ({ watch }) => watch.eventId)];
    const due = lines.filter(([eventId]) => isSweep || (paces.get(eventId)?.due ?? 0) <= now);
    const late = [...waiters].filter(({ deadline }) => now >= deadline);
    const fronts = due.map(([, line]) => byAcceptance(line));
    await lookInto(fronts, isSweep ? Infinity : FRONT, late);
    const longest = Math.max(LONGEST_PAUSE_MS, lines.length / EVENTS_A_MS);
    for (const [eventId, line] of due) {
      const last = paces.get(eventId)?.pause ?? FIRST_PAUSE_MS;
      const hasMoved = line.some((waiter) => !waiters.has(waiter));
      setPace(eventId, hasMoved ? FIRST_PAUSE_MS : Math.min(last * PAUSE_GROWTH, longest));
    }
  };

  const setPace = (eventId: string, pause: number, latest = Infinity): void => {
    paces.set(eventId, { pause, due: Math.min(performance.now() + pause, latest) });
  };

  /** How long nobody has to be looked at. Forgets the paces of events at which nobody waits any more. */
  const rest = (): number => {
    const events = new Set([...waiters].map(({ watch }) => watch.eventId));
    paces = new Map([...paces].filter(([eventId]) => events.has(eventId)));
    const now = performance.now();
    const due = Math.min(...[...paces.values()].map((pace) => pace.due)) - now;
    const together = Math.min(events.size / EVENTS_A_ROUND, LONGEST_PAUSE_MS);
    const deadline = Math.min(...[...waiters].map((waiter) => waiter.deadline)) - now;
    return Math.max(1, Math.min(Math.max(due, together), deadline));
  };

  const end = (waiter: Waiter, tell: () => void): void => {
    if (waiters.delete(waiter)) tell();
  };

  const poll = async (): Promise<void> => {
    isPolling = true;
    while (waiters.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, rest()));
      const polled = [...waiters];
      await round().catch((error: unknown) => {
        for (const waiter of polled) end(waiter, () => waiter.fail(error));
      });
    }
    // Whoever comes next begins anew, and is not due by what was there before.
    paces.clear();
    isPolling = false;
  };

  return {
    wait: (watch, ms) => {
      if (waiters.size >= maxWaiters) return Promise.resolve(undefined);
      return new Promise((settle, fail) => {
        waiters.add({ watch, deadline: performance.now() + ms, settle, fail });
        // Whoever comes next puts nobody off.
        setPace(watch.eventId, FIRST_PAUSE_MS, paces.get(watch.eventId)?.due);
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
