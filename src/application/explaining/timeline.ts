import { afterFact, type Counts, NO_COUNTS } from "./counts.ts";
import type { Journal } from "#ports/journal.ts";
import type { JournalEntry } from "#ports/outbox.ts";

/** How the numbers of an event came to be what they are: its journal, folded into spans of time. */

export type TimelinePoint = { readonly at: string } & Counts;

export type Timeline = {
  /** The numbers after the last change of each span in which something changed, oldest first; at most 500. */
  readonly points: readonly TimelinePoint[];
  /** People who got a seat from the waitlist within the last hour. */
  readonly promotedLastHour: number;
};

const MOST_POINTS = 500;
const FIRST_SPAN_MS = 1000;
const HOUR_MS = 3_600_000;
/** Entries a read of the journal; events whose numbers are kept. */
const ENTRIES_A_READ = 5000;
const MOST_EVENTS = 100;

/** What has been folded of an event's journal. It is changed in place: a journal may have a million entries. */
type Fold = {
  version: number;
  counts: Counts;
  /** The length of a span: it doubles when there are too many. */
  spanMs: number;
  points: TimelinePoint[];
  /** When somebody got a seat from the waitlist, within the hour before the last look. */
  promotions: string[];
};

/** Timelines of events. What was read of a journal is kept: the next look costs only what is new. */
export function createTimelines(journal: Journal) {
  const folds = new Map<string, Fold>();
  const looks = new Map<string, Promise<unknown>>();

  const goOn = async (eventId: string, fold: Fold): Promise<void> => {
    for (;;) {
      const query = { order: "asc", after: fold.version, limit: ENTRIES_A_READ } as const;
      const { entries, next } = await journal.slice(eventId, query);
      for (const entry of entries) {
        if ("at" in entry) add(fold, entry);
        fold.version = entry.version;
      }
      if (next === undefined) return;
    }
  };

  return {
    /** The timeline of the event as of now, for the time `now`. Throws `Unavailable`. */
    async timelineOf(eventId: string, now: string): Promise<Timeline> {
      const fold = folds.get(eventId) ?? newFold();
      keep(folds, eventId, fold);
      // Looks at the same event wait for each other, and none reads what another has read.
      const before = looks.get(eventId);
      const look = (before ?? Promise.resolve()).catch(() => undefined).then(() => goOn(eventId, fold));
      looks.set(eventId, look);
      try {
        await look;
      } finally {
        if (looks.get(eventId) === look) looks.delete(eventId);
      }
      const since = new Date(Date.parse(now) - HOUR_MS).toISOString();
      fold.promotions = fold.promotions.filter((at) => at > since);
      return { points: [...fold.points], promotedLastHour: fold.promotions.length };
    },
  };
}

const newFold = (): Fold => ({
  version: 0,
  counts: NO_COUNTS,
  spanMs: FIRST_SPAN_MS,
  points: [],
  promotions: [],
});

/** As the one that was looked at last; the one that was not for the longest time makes room. */
function keep(folds: Map<string, Fold>, eventId: string, fold: Fold): void {
  folds.delete(eventId);
  folds.set(eventId, fold);
  const [oldest] = folds.keys();
  if (folds.size > MOST_EVENTS && oldest !== undefined) folds.delete(oldest);
}

function add(fold: Fold, { at, facts }: Pick<JournalEntry, "at" | "facts">): void {
  for (const fact of facts) {
    fold.counts = afterFact(fold.counts, fact);
    if (fact.type === "AttendeePromoted" || fact.type === "OfferAccepted") fold.promotions.push(at);
  }
  const last = fold.points.at(-1);
  if (last !== undefined && spanOf(last.at, fold.spanMs) === spanOf(at, fold.spanMs)) fold.points.pop();
  fold.points.push({ at, ...fold.counts });
  while (fold.points.length > MOST_POINTS) widen(fold);
}

/** Keeps of every two spans the numbers after the last change. */
function widen(fold: Fold): void {
  fold.spanMs *= 2;
  fold.points = fold.points.filter((point, index) => {
    const next = fold.points[index + 1];
    return next === undefined || spanOf(next.at, fold.spanMs) !== spanOf(point.at, fold.spanMs);
  });
}

function spanOf(at: string, spanMs: number): number {
  return Math.floor(Date.parse(at) / spanMs);
}
