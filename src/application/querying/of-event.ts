import { existingEvent } from "#application/existing.ts";
import type { Caller } from "#application/access.ts";
import { createPaging } from "#application/paging.ts";
import { userView } from "#application/user-view.ts";
import { sliceEndSchema, ticketSchema } from "#contracts/cursor.ts";
import type { Page, PageQuery, RegistrationsQuery } from "#contracts/list.ts";
import type { Registration, RegistrationWithUser } from "#contracts/registration.ts";
import type { KnownUser, ShownUser } from "#contracts/user.ts";
import { seatsToGive } from "#domain/seats.ts";
import type { QueriesDeps } from "./deps.ts";
import { createEventParts } from "./event-parts.ts";
import { createRegistrationWalk } from "./registration-walk.ts";
import { createWaitingParts } from "./waiting-parts.ts";

/** Queries for the people at one event: who has a seat, is offered one, or waits. */
export function createEventQueries({ users, events, registrations, sealer, clock }: QueriesDeps) {
  const parts = createEventParts({ events, registrations });
  const waiting = createWaitingParts({ users, events, registrations });
  const walk = createRegistrationWalk({ events, sealer }, { ...parts, places: waiting });

  const withUsersOf = async (rows: readonly Registration[], caller: Caller): Promise<WithUsers> =>
    withUsers(await users.findMany(rows.map(({ userId }) => userId)), rows, caller);

  return {
    /** What the caller sees of these people, by id; of whom there is nothing to read, nothing. */
    async people(userIds: readonly string[], caller: Caller): Promise<ReadonlyMap<string, ShownUser>> {
      const found = await users.findMany(userIds);
      return new Map([...found].map(([userId, user]) => [userId, userView(user, caller)]));
    },

    /** How many of those who wait would get a seat, or the offer of one, if the event had so many seats now. */
    async seatsGivenAt(eventId: string, capacity: number): Promise<number> {
      return seatsToGive({ ...(await existingEvent(events, eventId)), capacity }, clock());
    },

    /** Who has a seat, or whose registrations are asked for. */
    async registrationsOfEvent(
      eventId: string,
      query: RegistrationsQuery,
      caller: Caller,
    ): Promise<Page<RegistrationWithUser>> {
      const { pages, rows, unreadable, next } = await walk(eventId, query);
      const shown = await withUsersOf(rows, caller);
      return pages.pageOf(shown.items, next, [...unreadable, ...shown.unreadable]);
    },

    /** Who is offered a seat, by when the offer runs out. */
    async offersOfEvent(
      eventId: string,
      query: PageQuery,
      caller: Caller,
    ): Promise<Page<RegistrationWithUser>> {
      const pages = createPaging(sealer, `event offered ${eventId}`, sliceEndSchema);
      const slice = { limit: query.limit, after: pages.positionOf(query) };
      const { rows, unreadable, next } = await parts.offers(eventId, slice);
      const shown = await withUsersOf(rows, caller);
      return pages.pageOf(shown.items, next, [...unreadable, ...shown.unreadable]);
    },

    /** Who waits, by position. Positions are today's on every page, whoever left since the page before. */
    async waitlistOfEvent(
      eventId: string,
      query: PageQuery,
      caller: Caller,
    ): Promise<Page<RegistrationWithUser>> {
      const pages = createPaging(sealer, `event waitlisted ${eventId}`, ticketSchema);
      const slice = { limit: query.limit, after: pages.positionOf(query) };
      const { rows, unreadable, next, users: known } = await waiting(eventId, slice);
      const shown = withUsers(await known(), rows, caller);
      return pages.pageOf(shown.items, next, [...unreadable, ...shown.unreadable]);
    },
  };
}

type WithUsers = { readonly items: readonly RegistrationWithUser[]; readonly unreadable: readonly string[] };

/** The rows, each with what the caller sees of its user, and the ids of the users who can't be shown. */
function withUsers(
  known: ReadonlyMap<string, KnownUser>,
  rows: readonly Registration[],
  caller: Caller,
): WithUsers {
  const items = rows.flatMap((row) => {
    const user = known.get(row.userId);
    return user === undefined ? [] : [{ ...row, user: userView(user, caller) }];
  });
  const unreadable = rows.flatMap(({ userId }) => (known.has(userId) ? [] : [userId]));
  return { items, unreadable };
}
