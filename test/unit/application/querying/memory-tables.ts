import { createQueries } from "#application/querying/queries.ts";
import { testSealer } from "#test/support/token-keys.ts";
import type { User } from "#contracts/user.ts";
import { type EventState, NONE_COUNTED, type Standing, type WaitlistEntry } from "#domain/event-state.ts";
import { NO_TALLY } from "#domain/tally.ts";
import { UNREADABLE } from "#ports/registration-reader.ts";
import type { SliceQuery } from "#ports/paging.ts";
import { EARLIER, NOW } from "#test/unit/domain/given.ts";

export const user = (userId: string): User => ({ userId, name: `Name of ${userId}`, createdAt: EARLIER });

export const event = (eventId: string, date = "2027-05-01T18:00:00.000Z"): EventState => ({
  eventId,
  details: { title: `Title of ${eventId}`, date },
  capacity: 10,
  hasWaitlist: true,
  registeredCount: 1,
  ...NONE_COUNTED,
  waitlistCount: 0,
  nextTicket: 1,
  tally: NO_TALLY,
  version: 1,
  changedAt: EARLIER,
});

export const seated = (at = NOW): Standing => ({ status: "registered", registeredAt: at });
export const waiting = (ticket: number): Standing => ({
  status: "waitlisted",
  ticket,
  waitlistedAt: EARLIER,
});

/** Queries over what a test puts into these maps. Lists continue behind the last id of the page before. */
export function createTables() {
  const users = new Map<string, User>();
  const events = new Map<string, EventState>();
  /** By event id, then user id. */
  const standings = new Map<string, Map<string, Standing>>();
  /** Every read, but those of a single user or event. */
  const reads: string[] = [];
  /** Functions to call before reads of events: the first before the first read, and so on. */
  const between: (() => void)[] = [];

  /** Ids of events that can't be read, and of people who can't. */
  const unreadable = new Set<string>();

  const of = (eventId: string) => [...(standings.get(eventId) ?? [])];
  const line = (eventId: string): WaitlistEntry[] =>
    of(eventId)
      .flatMap(([userId, one]) => (one.status === "waitlisted" ? [{ ...one, userId }] : []))
      .map(({ ticket, userId, waitlistedAt }) => ({ ticket, userId, waitlistedAt }))
      .toSorted((a, b) => a.ticket - b.ticket);
  const slice = <Item>(items: readonly (readonly [string, Item])[], { limit, after = "" }: SliceQuery) => {
    const rest = items.filter(([id]) => id > after);
    const shown = rest.slice(0, limit);
    const next = rest.length > limit ? { next: shown.at(-1)?.[0] ?? "" } : {};
    return { items: shown.map(([, item]) => item), ...next };
  };
  const known = <Item>(from: ReadonlyMap<string, Item>, ids: readonly string[]) =>
    new Map([...from].filter(([id]) => ids.includes(id) && !unreadable.has(id)));
  const step = () => between.shift()?.();

  const queries = createQueries({
    clock: () => NOW,
    users: {
      create: () => Promise.resolve(false),
      markOf: async () => undefined,
      find: async (userId) => users.get(userId),
      findMany: async (userIds) => known(users, userIds),
      list: async (query) => slice([...users], query),
    },
    events: {
      create: () => Promise.resolve(false),
      markOf: async () => undefined,
      find: async (eventId) => (step(), events.get(eventId)),
      findMany: async (eventIds) => {
        reads.push(`events ${eventIds.join(" ")}`);
        step();
        return known(events, eventIds);
      },
      list: async (query) => slice([...events], query),
      byDate: async function* ({ limit, after, from, until }) {
        const keyOf = (one: EventState) => `${one.details.date}#${one.eventId}`;
        const isAsked = (key: string) =>
          key >= (from ?? "") && key < (until ?? "~") && (after === undefined || key > after);
        const all = [...events.values()].filter((one) => isAsked(keyOf(one)));
        const sorted = all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
        for (const [i, one] of sorted.slice(0, limit).entries()) {
          reads.push(`by date ${one.eventId}`);
          const isLast = i + 1 === sorted.length;
          const event = unreadable.has(one.eventId) ? undefined : one;
          yield { eventId: one.eventId, event, ...(!isLast && { next: keyOf(one) }) };
        }
      },
    },
    // What the queries of this table are about is not in the journal.
    journal: { slice: async () => ({ entries: [] }) },
    registrations: {
      find: async (eventId, userId) => standings.get(eventId)?.get(userId) ?? { status: "none" },
      ofUser: async (userId, eventIds) => {
        reads.push(`standings of ${userId}${eventIds === undefined ? "" : ` at ${eventIds.join(" ")}`}`);
        return new Map(
          [...standings].flatMap(([eventId, people]) => {
            const standing = people.get(userId);
            if (standing === undefined || eventIds?.includes(eventId) === false) return [];
            return [[eventId, unreadable.has(eventId) ? UNREADABLE : standing] as const];
          }),
        );
      },
      atEvent: async (eventId, userIds) =>
        known(standings.get(eventId) ?? new Map<string, Standing>(), userIds),
      offers: async (eventId, query) => {
        const offers = of(eventId).flatMap(([userId, standing]) =>
          standing.status === "offered" ? [[userId, { userId, expiresAt: standing.expiresAt }] as const] : [],
        );
        return slice(offers, query);
      },
      seats: async (eventId, query) => {
        const seats = of(eventId).flatMap(([userId, standing]) =>
          standing.status === "registered" ? [[userId, { userId, standing }] as const] : [],
        );
        return slice(seats, query);
      },
      waiting: async (eventId, after, limit) =>
        line(eventId)
          .filter(({ ticket }) => ticket > after)
          .slice(0, limit)
          .map((place) =>
            unreadable.has(place.userId)
              ? { ticket: place.ticket, userId: place.userId, isUnreadable: true }
              : place,
          ),
      countWaiting: async (eventId, from, through) => {
        reads.push(`waiting at ${eventId} from ${from} through ${through}`);
        return line(eventId).filter(({ ticket }) => ticket >= from && ticket <= through).length;
      },
    },
    sealer: testSealer,
  });

  return {
    queries,
    users,
    events,
    between,
    reads,
    unreadable,
    addUsers: (...ids: string[]) => {
      for (const id of ids) users.set(id, user(id));
    },
    addEvents: (...all: EventState[]) => {
      for (const one of all) events.set(one.eventId, one);
    },
    /** Deletes somebody's row, as the database does once its records have expired. */
    remove: (eventId: string, userId: string) => standings.get(eventId)?.delete(userId),
    /** Sets where somebody stands, which is a change of the event. */
    put: (eventId: string, userId: string, standing: Standing) => {
      const people = standings.get(eventId) ?? new Map<string, Standing>();
      standings.set(eventId, people.set(userId, standing));
      const one = events.get(eventId);
      if (one) events.set(eventId, { ...one, version: one.version + 1 });
    },
  };
}

type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string };

/** Every page of a list, one after another, with at most `limit` items each. */
export async function pagesOf<Item>(
  list: (query: { limit: number; cursor: string | undefined }) => Promise<Page<Item>>,
  limit: number,
): Promise<(readonly Item[])[]> {
  const pages: (readonly Item[])[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page: Page<Item> = await list({ limit, cursor });
    pages.push(page.items);
    cursor = page.nextCursor;
    if (pages.length > 50) throw new Error("the pages never end");
  }
  return pages;
}
