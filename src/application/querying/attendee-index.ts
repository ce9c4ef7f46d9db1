import { existingEvent } from "#application/existing.ts";
import type { Caller } from "#application/access.ts";
import { isErased, type KnownUser } from "#contracts/user.ts";
import { type EventState, isLive } from "#domain/event-state.ts";
import { isRetryable, pauseBefore } from "#flow/backoff.ts";
import { rememberEach } from "#flow/remember-each.ts";
import { within } from "#flow/within.ts";
import type { Slice, SliceQuery } from "#ports/paging.ts";
import { UNREADABLE } from "#ports/registration-reader.ts";
import type { QueriesDeps } from "./deps.ts";

type IndexDeps = Pick<QueriesDeps, "users" | "events" | "registrations" | "journal">;

/** What can be found of a person: id, name and address, folded, in this order, and where the first two end. */
type Entry = { readonly text: string; readonly idEnd: number; readonly nameEnd: number };

/** The people at one event, as of a version of it. */
type Index = {
  version: number;
  readonly entries: Map<string, Entry>;
  /** Its changes are read by one look after the other; this ends with the last one. */
  turn: Promise<unknown>;
};

/** Indexes of one process: 200,000 people at most. None is older than ten minutes, nor is any name in it. */
const INDEXES = { forMs: 600_000, most: 4 };
const MOST_PEOPLE = 50_000;
/** Changes after which an index is made anew. */
const MOST_ENTRIES_BEHIND = 2000;
const ENTRIES_OF_A_MOMENT = 200;
const PEOPLE_A_READ = 1000;

export type Found = {
  /** The ids of the people who were found, as many as were asked for, in the order in which they came. */
  readonly userIds: readonly string[];
  /** How many were found. */
  readonly count: number;
  /** Whether the event has too many people for anything but a whole id. */
  readonly isIdOnly: boolean;
  /** Whether nobody is found yet: everybody at the event is still being read, for whoever looks. */
  readonly isReading: boolean;
};

const NOBODY: Found = { userIds: [], count: 0, isIdOnly: false, isReading: false };

/** So long a search waits for everybody to be read. It takes some seconds; a minute, perhaps, of a busy database. */
const PATIENCE_MS = 5000;
/** A look reads for long: one read that fails must not take with it all those before. */
const ATTEMPTS = 6;

/**
 * Finds people at an event by part of a name, an id or an e-mail address, in any case and without accents, among what
 * the caller may see of them. The first look reads everybody, once for all who look meanwhile; later ones read what the
 * journal says has changed since. Whoever is found is looked at again: who was erased or has changed meanwhile is not
 * found by what they were.
 */
export function createAttendeeIndex(deps: IndexDeps, patienceMs = PATIENCE_MS) {
  const { users, events, registrations } = deps;
  const indexes = rememberEach<Index>(INDEXES);

  const current = async (event: EventState): Promise<Index> => {
    const { eventId } = event;
    const known = indexes(eventId, () => readAll(deps, event));
    const index = await known;
    const caughtUp = index.turn.then(async () => await catchUp(deps, index, event));
    index.turn = caughtUp.catch(() => undefined);
    await caughtUp;
    if (index.version >= event.version) return index;
    // Of those who see that, one has it made anew for all.
    indexes.forget(eventId, known);
    return await indexes(eventId, () => readAll(deps, event));
  };

  return {
    /** Throws EVENT_NOT_FOUND, and `Unavailable`. */
    async search(eventId: string, text: string, caller: Caller, most: number): Promise<Found> {
      const event = await existingEvent(events, eventId);
      const words = fold(text)
        .split(/\s+/)
        .filter((word) => word !== "");
      if (words.length === 0) return NOBODY;
      if (peopleAt(event) > MOST_PEOPLE) {
        const standings = await registrations.atEvent(eventId, [text.trim()]);
        const userIds = [...standings.keys()];
        return { ...NOBODY, userIds, count: userIds.length, isIdOnly: true };
      }
      const index = await within(patienceMs, current(event));
      if (index === undefined) return { ...NOBODY, isReading: true };
      const { entries } = index;
      const userIds: string[] = [];
      let count = 0;
      for (const [userId, entry] of entries) {
        if (!isMatch(entry, words, caller)) continue;
        count += 1;
        if (userIds.length < most) userIds.push(userId);
      }
      const today = await users.findMany(userIds);
      const still = userIds.filter((userId) => {
        const entry = entryOf(userId, today.get(userId));
        entries.set(userId, entry);
        return isMatch(entry, words, caller);
      });
      return { ...NOBODY, userIds: still, count: count - userIds.length + still.length };
    },
  };
}

export type AttendeeIndex = ReturnType<typeof createAttendeeIndex>;

function peopleAt({ registeredCount, extraCount, offeredCount, waitlistCount }: EventState): number {
  return registeredCount + extraCount + offeredCount + waitlistCount;
}

async function readAll({ users, registrations }: IndexDeps, event: EventState): Promise<Index> {
  const { eventId, version } = event;
  const entries = new Map<string, Entry>();
  const add = async (userIds: readonly string[]): Promise<void> => {
    const known = await persistently(() => users.findMany(userIds));
    for (const userId of userIds) entries.set(userId, entryOf(userId, known.get(userId)));
  };
  const addAll = async (read: (query: SliceQuery) => Promise<Slice<{ readonly userId: string }>>) => {
    let after: string | undefined;
    do {
      const slice = await persistently(() => read({ limit: PEOPLE_A_READ, after }));
      await add(slice.items.map(({ userId }) => userId));
      after = slice.next;
    } while (after !== undefined);
  };
  await addAll((query) => registrations.seats(eventId, query));
  await addAll((query) => registrations.offers(eventId, query));
  for (let after = 0; ;) {
    const places = await persistently(() => registrations.waiting(eventId, after, PEOPLE_A_READ));
    await add(places.map(({ userId }) => userId));
    const last = places.at(-1);
    if (last === undefined || places.length < PEOPLE_A_READ) break;
    after = last.ticket;
  }
  // The index of seats lags by a moment: what has just changed is read once more, from the journal.
  return { version: Math.max(0, version - ENTRIES_OF_A_MOMENT), entries, turn: Promise.resolve() };
}

/** Throws `Unavailable` once this has failed with it for some seconds. */
async function persistently<Result>(read: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (!isRetryable(error) || attempt === ATTEMPTS) throw error;
      await pauseBefore(attempt, error);
    }
  }
}

/** Brings the index to the version of the event; leaves it where it is too far behind for that. */
async function catchUp(
  { users, registrations, journal }: IndexDeps,
  index: Index,
  event: EventState,
): Promise<void> {
  const { eventId, version } = event;
  if (index.version >= version || version - index.version > MOST_ENTRIES_BEHIND) return;
  const changed = new Set<string>();
  for (let after: number | undefined = index.version; after !== undefined && after < version;) {
    const { entries, next } = await journal.slice(eventId, {
      order: "asc",
      after,
      limit: MOST_ENTRIES_BEHIND,
    });
    for (const entry of entries) {
      if ("isUnreadable" in entry) return;
      for (const fact of entry.facts) if ("userId" in fact) changed.add(fact.userId);
    }
    after = next;
  }
  const userIds = [...changed];
  const [standings, known] = await Promise.all([
    registrations.atEvent(eventId, userIds),
    users.findMany(userIds),
  ]);
  for (const userId of userIds) {
    const standing = standings.get(userId);
    const isHere = standing === UNREADABLE || (standing !== undefined && isLive(standing));
    if (isHere) index.entries.set(userId, entryOf(userId, known.get(userId)));
    else index.entries.delete(userId);
  }
  index.version = version;
}

function entryOf(userId: string, user: KnownUser | undefined): Entry {
  const id = fold(userId);
  if (user === undefined || isErased(user)) return { text: id, idEnd: id.length, nameEnd: id.length };
  // Folded as a whole: V8 would put a text of folded parts together only when it is first looked at, all at once.
  const text = fold(`${userId}\n${user.name}\n${user.email ?? ""}`);
  return { text, idEnd: id.length, nameEnd: text.indexOf("\n", id.length + 1) };
}

/** Whether each of the words is in what the caller may see of the person. */
function isMatch({ text, idEnd, nameEnd }: Entry, words: readonly string[], { role }: Caller): boolean {
  const end = role === "admin" || role === "organizer" ? text.length : role === "door" ? nameEnd : idEnd;
  return words.every((word) => {
    const at = text.indexOf(word);
    return at >= 0 && at + word.length <= end;
  });
}

/** In lower case and without accents. */
function fold(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
