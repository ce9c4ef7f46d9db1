import type { RequestRecord } from "#domain/request-record.ts";
import type { RowAddress } from "#ports/request-memory.ts";

/** A request whose outcome is waited for: its row, its key in that row, and when it was accepted. */
export type Watch = RowAddress & { readonly key: string; readonly acceptedAt: string };

type Newcomer = {
  readonly watch: Watch;
  readonly settle: (record: RequestRecord | undefined) => void;
  readonly fail: (error: unknown) => void;
};

export type Waiter = Newcomer & {
  /** Grows with each one who comes. */
  readonly order: number;
  /** When its row was last read, or the wait began: milliseconds of the monotonic clock. */
  lookedAt: number;
  /** Whether somebody behind it has ended before it. */
  isOvertaken: boolean;
};

/** People who wait at one event. */
export type Line = readonly Waiter[];

export type Waiters = ReturnType<typeof createWaiters>;

/** Who waits, by event; those of an event in the order in which they were last looked at. */
export function createWaiters() {
  const lines = new Map<string, Set<Waiter>>();
  let size = 0;
  let came = 0;
  return {
    size: () => size,
    events: () => lines.size,
    all: (): Line => [...lines.values()].flatMap((line) => [...line]),
    waitingAt: (eventId: string) => lines.get(eventId)?.size ?? 0,
    /** Those who wait at the event, in the order in which their requests were accepted. */
    lineAt: (eventId: string): Line => [...(lines.get(eventId) ?? [])].toSorted(byAcceptance),
    /** At most `most` of those at the event who were not looked at since then, the longest unseen first. */
    unseenSince(eventId: string, since: number, most: number): Line {
      const unseen: Waiter[] = [];
      for (const waiter of lines.get(eventId) ?? []) {
        if (unseen.length >= most || waiter.lookedAt > since) break;
        unseen.push(waiter);
      }
      return unseen;
    },
    has: (waiter: Waiter): boolean => lines.get(waiter.watch.eventId)?.has(waiter) === true,
    add(newcomer: Newcomer): Waiter {
      const waiter = { ...newcomer, order: ++came, lookedAt: performance.now(), isOvertaken: false };
      const { eventId } = waiter.watch;
      lines.set(eventId, (lines.get(eventId) ?? new Set()).add(waiter));
      size++;
      return waiter;
    },
    /** Notes that its row is looked at now. */
    see(waiter: Waiter): void {
      const line = lines.get(waiter.watch.eventId);
      if (line?.delete(waiter) !== true) return;
      waiter.lookedAt = performance.now();
      line.add(waiter);
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

/** Requests of one millisecond are probably decided in the order in which they came. */
function byAcceptance(a: Waiter, b: Waiter): number {
  if (a.watch.acceptedAt === b.watch.acceptedAt) return a.order - b.order;
  return a.watch.acceptedAt < b.watch.acceptedAt ? -1 : 1;
}
