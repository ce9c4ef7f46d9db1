import type { Caller } from "#application/access.ts";
import { userView } from "#application/user-view.ts";
import { registrationView } from "#application/views.ts";
import { sliceEndSchema, ticketSchema } from "#contracts/cursor.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { Registration, RegistrationWithUser } from "#contracts/registration.ts";
import type { User } from "#contracts/user.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import { rememberEach } from "#flow/remember-each.ts";
import { remembered } from "#flow/remembered.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { QueriesDeps } from "./deps.ts";
import { existingEvent, existingUser } from "./existing.ts";
import { createPaging } from "#application/paging.ts";
import { rankOf, withPosition } from "./ranks.ts";
import { readStable } from "./read-stable.ts";

type Users = ReadonlyMap<string, User>;

/** What a page of a waitlist shows, at one version of the event. */
type WaitlistPage = {
  /** How many people wait before the first of the page. */
  readonly before: number;
  readonly found: Awaited<ReturnType<RegistrationReader["waiting"]>>;
  /** Those on the page, each read once for all who look at it. */
  readonly users: () => Promise<Users>;
};

/** Pages that a crowd looks at, each by the event's version, so that none is ever out of date. */
const PAGES = { forMs: 500, most: 20 };

/** Reads a page of an event's waitlist once for all who look at it at about the same moment. */
function createWaitlistPages({ users, registrations }: Pick<QueriesDeps, "users" | "registrations">) {
  const pagesOfWaitlists = rememberEach<WaitlistPage>(PAGES);

  return (event: EventState, afterTicket: number, limit: number): Promise<WaitlistPage> => {
    const { eventId, version } = event;
    return pagesOfWaitlists(JSON.stringify([eventId, version, afterTicket, limit]), async () => {
      const [before, found] = await Promise.all([
        afterTicket === 0 ? 0 : rankOf(registrations, event, afterTicket),
        registrations.waiting(eventId, afterTicket, limit + 1),
      ]);
      const userIds = found.slice(0, limit).map(({ userId }) => userId);
      const once = { valueMs: PAGES.forMs, errorMs: 0 };
      return { before, found, users: remembered(() => users.findMany(userIds), once) };
    });
  };
}

/** Queries for the people at one event: who has a seat, who waits, and where one person stands. */
export function createEventQueries({ users, events, registrations, sealer }: QueriesDeps) {
  const waitlistPage = createWaitlistPages({ users, registrations });

  return {
    /** Who has a seat, in order of `registeredAt`. */
    async registrationsOfEvent(
      eventId: string,
      query: PageQuery,
      caller: Caller,
    ): Promise<Page<RegistrationWithUser>> {
      const pages = createPaging(sealer, `event registered ${eventId}`, sliceEndSchema);
      const slice = { limit: query.limit, after: pages.positionOf(query) };
      const [, { items, next, unreadable = [] }] = await Promise.all([
        existingEvent(events, eventId),
        registrations.seats(eventId, slice),
      ]);
      const rows = items.map(({ userId, standing }) => registrationView(eventId, userId, standing));
      const shown = withUsers(await users.findMany(rows.map(({ userId }) => userId)), rows, caller);
      return pages.pageOf(shown.items, next, [...unreadable, ...shown.unreadable]);
    },

    /** Who waits, by position. Positions are today's on every page, whoever left since the page before. */
    async waitlistOfEvent(
      eventId: string,
      query: PageQuery,
      caller: Caller,
    ): Promise<Page<RegistrationWithUser>> {
      const pages = createPaging(sealer, `event waitlisted ${eventId}`, ticketSchema);
      const afterTicket = pages.positionOf(query) ?? 0;
      const { result } = await readStable(
        () => existingEvent(events, eventId),
        (event) => waitlistPage(event, afterTicket, query.limit),
      );
      const { before, found } = result;
      const waiting = found.slice(0, query.limit);
      // What can't be read keeps its position: nobody moves up because of it.
      const rows = waiting.flatMap((place, i) => {
        if ("isUnreadable" in place) return [];
        const { userId, waitlistedAt } = place;
        return [{ eventId, userId, status: "waitlisted", position: before + i + 1, waitlistedAt } as const];
      });
      const unreadable = waiting.flatMap((place) => ("isUnreadable" in place ? [place.userId] : []));
      const last = found.length > waiting.length ? waiting.at(-1) : undefined;
      const shown = withUsers(await result.users(), rows, caller);
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

/** The rows, each with what the caller sees of its user, and the ids of the users who can't be shown. */
function withUsers(known: Users, rows: readonly Registration[], caller: Caller): WithUsers {
  const items = rows.flatMap((row) => {
    const user = known.get(row.userId);
    return user === undefined ? [] : [{ ...row, user: userView(user, caller) }];
  });
  const unreadable = rows.flatMap(({ userId }) => (known.has(userId) ? [] : [userId]));
  return { items, unreadable };
}
