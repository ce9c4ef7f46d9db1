import type { Standing } from "#domain/event-state.ts";
import type { Fact } from "#domain/facts.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import type { Journal, JournalQuery, JournalSlice } from "#ports/journal.ts";
import { followed, joined, type Wait } from "./waiting.ts";

/**
 * Finds a person's facts in the journal of an event without reading all of it. At the times that are known, of the
 * standing and of the requests that are remembered, it is opened by a binary search: the times of its entries never
 * decrease. From there it is read for as long as the person waits or is offered a seat, since then things happen to
 * them that they did not ask for; where they have a seat or nothing, nothing happens unasked.
 */

export type DatedFact = { readonly version: number; readonly fact: Fact };

export type Life = {
  /** What happened to the person, oldest first. */
  readonly facts: readonly DatedFact[];
  /** The place that the person has at the version up to which was read; undefined if they have none. */
  readonly wait: Wait | undefined;
  /** Whether everything was read that was looked for. */
  readonly isWhole: boolean;
};

export type LifeQuery = {
  readonly eventId: string;
  readonly userId: string;
  /** The version up to which the journal is read. */
  readonly through: number;
  readonly standing: Standing;
  readonly records: readonly RequestRecord[];
};

/** A time at which something happened to the person, at the latest `until`. */
type Mark = { readonly from: string; readonly until: string };

/** A journal of so few entries is read as a whole. */
const SHORT = 200;
const ALL_TIME: Mark = { from: "", until: "~" };

/** Reads of the journal for one question, at most: each is of a megabyte, or, while searching, of one entry. */
const MOST_READS = 100;
/** Entries a read: where nobody waits, the first few are enough. */
const FIRST_READ = 100;
const MOST_ENTRIES = 5000;
/** How far the clock of a gateway may be ahead of a worker's: where a request seems to have ended as it came. */
const CLOCKS_APART_MS = 120_000;

/** Never throws but `Unavailable`: what is too far away to be found within 100 reads is left out. */
export async function readLife(journal: Journal, query: LifeQuery): Promise<Life> {
  const { through, standing, records } = query;
  const read = limited(journal, query.eventId);
  if (through <= SHORT) return await walk(read, query, [ALL_TIME]);
  const marks = marksOf(standing, records);
  const since = timesOf(standing)[0] ?? "";
  // The present first: should there be too much to read, it is the past that is left out.
  const present = await walk(
    read,
    query,
    marks.filter(({ until }) => until >= since),
  );
  const past = await walk(
    read,
    { ...query, through: (present.facts[0]?.version ?? through + 1) - 1 },
    marks.filter(({ until }) => until < since),
  );
  const { wait } = present;
  return { facts: [...past.facts, ...present.facts], wait, isWhole: past.isWhole && present.isWhole };
}

/** The times of the standing, the earliest first. */
function timesOf(standing: Standing): string[] {
  switch (standing.status) {
    case "none":
      return [];
    case "cancelled":
      return [standing.cancelledAt];
    case "waitlisted":
      return [standing.waitlistedAt];
    case "offered":
      return [standing.waitlistedAt, standing.offeredAt];
    case "registered": {
      const { waitlistedAt, registeredAt, checkedInAt } = standing;
      return [waitlistedAt, registeredAt, checkedInAt].filter((time) => time !== undefined);
    }
    default:
      return standing satisfies never;
  }
}

function marksOf(standing: Standing, records: readonly RequestRecord[]): Mark[] {
  const times = timesOf(standing).map((time): Mark => ({ from: time, until: time }));
  const ends = records
    .filter(({ result }) => result.status === "succeeded")
    .map(({ acceptedAt, completedAt }): Mark => {
      if (completedAt > acceptedAt) return { from: completedAt, until: completedAt };
      const from = new Date(Date.parse(completedAt) - CLOCKS_APART_MS).toISOString();
      return { from, until: completedAt };
    });
  return [...times, ...ends].toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

type Read = (query: JournalQuery) => Promise<JournalSlice | undefined>;

/** Reads in the journal until it has been read too often: then resolves to undefined. */
function limited(journal: Journal, eventId: string): Read {
  let left = MOST_READS;
  return async (query) => (left-- > 0 ? await journal.slice(eventId, query) : undefined);
}

/** Reads from each mark on, in order, and on for as long as something may happen to the person unasked. */
async function walk(
  read: Read,
  { userId, through }: Pick<LifeQuery, "userId" | "through">,
  marks: readonly Mark[],
): Promise<Life> {
  const facts: DatedFact[] = [];
  let wait: Wait | undefined;
  let isOpen = false;
  let isWhole = true;
  /** The version up to which all is read that could be of interest, and a time before which nothing else can be. */
  let [done, readBefore] = [0, ""];
  const apply = (version: number, fact: Fact): void => {
    if (wait !== undefined) wait = followed(wait, fact);
    if (!("userId" in fact) || fact.userId !== userId) return;
    facts.push({ version, fact });
    isOpen = opens(fact);
    if (fact.type === "AttendeeWaitlisted") wait = joined(fact);
    else if (!isOpen) wait = undefined;
  };
  for (const { from, until } of marks) {
    if (done >= through || until < readBefore) continue;
    const start = await versionAt(read, from, { from: done + 1, through });
    if (start === undefined) return { facts, wait: undefined, isWhole: false };
    done = start - 1;
    for (let limit = FIRST_READ; done < through && (isOpen || readBefore <= until); limit = MOST_ENTRIES) {
      const slice = await read({ order: "asc", after: done, limit });
      if (slice === undefined) return { facts, wait: undefined, isWhole: false };
      for (const entry of slice.entries.filter(({ version }) => version <= through)) {
        if ("isUnreadable" in entry) {
          isWhole = false;
          continue;
        }
        readBefore = entry.at;
        for (const fact of entry.facts) apply(entry.version, fact);
      }
      done = slice.next ?? through;
    }
  }
  return { facts, wait: isWhole && isOpen ? wait : undefined, isWhole };
}

/** Whether a fact about a person leaves them where the rules may do something to them. */
function opens({ type }: Fact): boolean {
  return type === "AttendeeWaitlisted" || type === "SeatOffered" || type === "OfferWithdrawn";
}

type Range = { readonly from: number; readonly through: number };

/** The first version of the range whose entry is of the time `at` or later, else its last; undefined if not found. */
async function versionAt(read: Read, at: string, { from, through }: Range): Promise<number | undefined> {
  let [low, high] = [from, at === "" ? from : through];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // After a restore versions leap: the entry may be of an earlier version.
    const slice = await read({ order: "desc", after: middle + 1, limit: 1 });
    if (slice === undefined) return undefined;
    const [entry] = slice.entries;
    const isLater = entry !== undefined && "at" in entry && entry.version >= low && entry.at >= at;
    if (isLater) high = entry.version;
    else low = middle + 1;
  }
  return low;
}
