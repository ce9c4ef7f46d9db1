import { registrationView } from "#application/views.ts";
import { sliceEndSchema, ticketSchema } from "#contracts/cursor.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { Registration, RegistrationWithUser } from "#contracts/registration.ts";
import type { Standing } from "#domain/event-state.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import type { QueriesDeps } from "./deps.ts";
import { existingEvent, existingUser } from "./existing.ts";
import { createPaging } from "./paging.ts";
import { rankOf, withPosition } from "./ranks.ts";
import { readStable } from "./read-stable.ts";

/** Queries for the people at one event: who has a seat, who waits, and where one person stands. */
export function createEventQueries({ users, events, registrations, sealer }: QueriesDeps) {
  return {
    /** Who has a seat, in order of `registeredAt`. */
    async registrationsOfEvent(eventId: string, query: PageQuery): Promise<Page<RegistrationWithUser>> {
      const pages = createPaging(sealer, `event registered ${eventId}`, sliceEndSchema);
      const slice = { limit: query.limit, after: pages.positionOf(query) };
      const [, { items, next, unreadable = [] }] = await Promise.all([
        existingEvent(events, eventId),
        registrations.seats(eventId, slice),
      ]);
      const rows = items.map(({ userId, standing }) => registrationView(eventId, userId, standing));
      const shown = await withUsers(users, rows);
      return pages.pageOf(shown.items, next, [...unreadable, ...shown.unreadable]);
    },

    /** Who waits, by position. Positions are today's on every page, whoever left since the page before. */
    async waitlistOfEvent(eventId: string, query: PageQuery): Promise<Page<RegistrationWithUser>> {
      const pages = createPaging(sealer, `event waitlisted ${eventId}`, ticketSchema);
      const afterTicket = pages.positionOf(query) ?? 0;
      const { result } = await readStable(
        () => existingEvent(events, eventId),
        (event) => {
          const before = afterTicket === 0 ? 0 : rankOf(registrations, event, afterTicket);
          return Promise.all([before, registrations.waiting(eventId, afterTicket, query.limit + 1)]);
        },
      );
      const [before, found] = result;
      const waiting = found.slice(0, query.limit);
      // What can't be read keeps its position: nobody moves up because of it.
      const rows = waiting.flatMap((place, i) => {
        if ("isUnreadable" in place) return [];
        const { userId, waitlistedAt } = place;
        return [{ eventId, userId, status: "waitlisted", position: before + i + 1, waitlistedAt } as const];
      });
      const unreadable = waiting.flatMap((place) => ("isUnreadable" in place ? [place.userId] : []));
      const last = found.length > waiting.length ? waiting.at(-1) : undefined;
      const shown = await withUsers(users, rows);
      return pages.pageOf(shown.items, last?.ticket, [...unreadable, ...shown.unreadable]);
    },

    /** One person's seat or place at one event. Throws REGISTRATION_NOT_FOUND when there is neither. */
    async registration(eventId: string, userId: string): Promise<Registration> {
      const { result: standing } = await readStable(
        () => existingEvent(events, eventId),
        async (event): Promise<Standing> => {
          const [, found] = await Promise.all([
            existingUser(users, userId),
            registrations.find(eventId, userId),
          ]);
          return await withPosition(registrations, event, found);
        },
      );
      const registration = registrationView(eventId, userId, standing);
      if (registration !== undefined) return registration;
      const detail = `${userId} has neither a seat nor a place on the waitlist of ${eventId}.`;
      throw new ProblemError(problem("REGISTRATION_NOT_FOUND", detail));
    },
  };
}

type WithUsers = { readonly items: readonly RegistrationWithUser[]; readonly unreadable: readonly string[] };

/** The rows, each with its user, and the ids of the users who can't be shown. */
async function withUsers(users: UserDirectory, rows: readonly Registration[]): Promise<WithUsers> {
  const known = await users.findMany(rows.map(({ userId }) => userId));
  const items = rows.flatMap((row) => {
    const user = known.get(row.userId);
    return user === undefined ? [] : [{ ...row, user }];
  });
  const unreadable = rows.flatMap(({ userId }) => (known.has(userId) ? [] : [userId]));
  return { items, unreadable };
}
