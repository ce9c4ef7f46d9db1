import type { EventView } from "#contracts/event.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { Registration, RegistrationWithEvent, RegistrationWithUser } from "#contracts/registration.ts";
import type { User } from "#contracts/user.ts";
import type { EventState, Standing } from "#domain/roster.ts";
import { blockStart, liveBefore } from "#domain/tally.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { SliceQuery } from "#ports/paging.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Sealer } from "#application/seal.ts";
import { notShown, type Shown, type SortKey, withShown } from "./page-trail.ts";
import { unchanged } from "./read-stable.ts";
import { eventNotFound, eventView, type Placed, registrationView, userNotFound } from "#application/views.ts";

export type QueriesDeps = {
  readonly users: UserDirectory;
  readonly events: EventCatalog;
  readonly registrations: RegistrationReader;
  readonly sealer: Sealer;
};

export type Queries = ReturnType<typeof createQueries>;

/** Every question of the contract. Unknown users and events are 404 problems, thrown. */
export function createQueries({ users, events, registrations, sealer }: QueriesDeps) {
  const existingUser = async (userId: string): Promise<User> => {
    const user = await users.find(userId);
    if (user === undefined) throw new ProblemError(userNotFound(userId));
    return user;
  };

  const existingEvent = async (eventId: string): Promise<EventState> => {
    const event = await events.find(eventId);
    if (event === undefined) throw new ProblemError(eventNotFound(eventId));
    return event;
  };

  /** How many wait with a ticket up to and including this one, on an event that does not change meanwhile. */
  const rankOf = async ({ eventId, tally }: EventState, ticket: number): Promise<number> => {
    return (
      liveBefore(tally, ticket) + (await registrations.countWaiting(eventId, blockStart(ticket), ticket))
    );
  };

  /** With today's position, if it is one of somebody who waits. */
  const ranked = async <Any extends Standing>(event: EventState | undefined, standing: Any): Promise<Any> => {
    if (event === undefined || standing.status !== "waitlisted") return standing;
    return { ...standing, position: Math.max(await rankOf(event, standing.ticket), 1) };
  };

  const sliceQuery = (scope: string, { limit, cursor }: PageQuery): SliceQuery => ({
    limit,
    after: cursor === undefined ? undefined : String(decodeCursor(sealer, scope, cursor)),
  });

  const pageOf = <Item>(scope: string, items: readonly Item[], next: unknown): Page<Item> => ({
    items,
    ...(next !== undefined && { nextCursor: encodeCursor(sealer, scope, next) }),
  });

  const withUsers = async (rows: readonly Registration[]): Promise<RegistrationWithUser[]> => {
    const known = await users.findMany(rows.map(({ userId }) => userId));
    return rows.flatMap((row) => {
      const user = known.get(row.userId);
      return user === undefined ? [] : [{ ...row, user }];
    });
  };

  /** One person's rows of a status with their events, sorted by event date, then event id. */
  const ofUser = async (
    userId: string,
    status: "registered" | "waitlisted",
    query: PageQuery,
  ): Promise<Page<RegistrationWithEvent>> => {
    const scope = `user ${status} ${userId}`;
    const shown =
      query.cursor === undefined ? undefined : (decodeCursor(sealer, scope, query.cursor) as Shown);
    const [, standings] = await Promise.all([existingUser(userId), registrations.ofUser(userId)]);
    const ofStatus = (all: ReadonlyMap<string, Standing>) =>
      [...all].filter((entry): entry is [string, Placed] => entry[1].status === status);
    const eventIds = ofStatus(standings).map(([eventId]) => eventId);
    const readEvents = () => events.findMany(eventIds);
    const { snapshot, result } = await unchanged(readEvents, async (known) => {
      const current = eventIds.length === 0 ? standings : await registrations.ofUser(userId);
      const rows = ofStatus(current).map(async ([eventId, standing]) => {
        return [eventId, await ranked(known.get(eventId), standing)] as const;
      });
      return await Promise.all(rows);
    });
    const rows = result.flatMap(([eventId, standing]) => {
      const event = snapshot.get(eventId);
      if (event === undefined) return [];
      return [{ ...registrationView(eventId, userId, standing), event: eventView(event) }];
    });
    const sorted = rows.toSorted((a, b) => compare(sortKey(a.event), sortKey(b.event)));
    const idOf = (row: RegistrationWithEvent) => row.eventId;
    const isBehind = (row: RegistrationWithEvent, last: SortKey) => compare(sortKey(row.event), last) > 0;
    const rest = notShown(sorted, shown, idOf, isBehind);
    const items = rest.slice(0, query.limit);
    const last = rest.length > items.length ? items.at(-1) : undefined;
    return pageOf(scope, items, last && withShown(shown, items.map(idOf), sortKey(last.event)));
  };

  return {
    user: existingUser,
    event: async (eventId: string): Promise<EventView> => eventView(await existingEvent(eventId)),

    async users(query: PageQuery): Promise<Page<User>> {
      const { items, next } = await users.list(sliceQuery("users", query));
      return pageOf("users", items, next);
    },

    async events(query: PageQuery): Promise<Page<EventView>> {
      const { items, next } = await events.list(sliceQuery("events", query));
      return pageOf("events", items.map(eventView), next);
    },

    registrationsOfUser: (userId: string, query: PageQuery) => ofUser(userId, "registered", query),
    waitlistOfUser: (userId: string, query: PageQuery) => ofUser(userId, "waitlisted", query),

    /** Who has a seat, in order of `registeredAt`. */
    async registrationsOfEvent(eventId: string, query: PageQuery): Promise<Page<RegistrationWithUser>> {
      const scope = `event registered ${eventId}`;
      const after = sliceQuery(scope, query);
      const [, { items, next }] = await Promise.all([
        existingEvent(eventId),
        registrations.seats(eventId, after),
      ]);
      const rows = items.map(({ userId, standing }) => registrationView(eventId, userId, standing));
      return pageOf(scope, await withUsers(rows), next);
    },

    /** Who waits, by position. */
    async waitlistOfEvent(eventId: string, query: PageQuery): Promise<Page<RegistrationWithUser>> {
      const scope = `event waitlisted ${eventId}`;
      const after = query.cursor === undefined ? 0 : Number(decodeCursor(sealer, scope, query.cursor));
      const { result } = await unchanged(
        () => existingEvent(eventId),
        (event) => {
          const before = after === 0 ? 0 : rankOf(event, after);
          return Promise.all([before, registrations.waiting(eventId, after, query.limit + 1)]);
        },
      );
      const [before, waiting] = result;
      const shown = waiting.slice(0, query.limit);
      const rows = shown.map(({ userId, waitlistedAt }, i) => {
        return { eventId, userId, status: "waitlisted", position: before + i + 1, waitlistedAt } as const;
      });
      const last = waiting.length > shown.length ? shown.at(-1) : undefined;
      return pageOf(scope, await withUsers(rows), last?.ticket);
    },

    /** One person's seat or place at one event. */
    async registration(eventId: string, userId: string): Promise<Registration> {
      const { result: standing } = await unchanged(
        () => existingEvent(eventId),
        async (event): Promise<Standing> => {
          const [, found] = await Promise.all([existingUser(userId), registrations.find(eventId, userId)]);
          return await ranked(event, found);
        },
      );
      const registration = registrationView(eventId, userId, standing);
      if (registration !== undefined) return registration;
      const detail = `${userId} has neither a seat nor a place on the waitlist of ${eventId}.`;
      throw new ProblemError(problem("REGISTRATION_NOT_FOUND", detail));
    },
  };
}

function sortKey({ date, eventId }: EventView): SortKey {
  return [date, eventId];
}

function compare([dateA, idA]: SortKey, [dateB, idB]: SortKey): number {
  return compareText(dateA, dateB) || compareText(idA, idB);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
