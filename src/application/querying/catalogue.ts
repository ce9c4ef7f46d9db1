import { existingEvent, existingUser } from "#application/existing.ts";
import { type Caller, isInScope, isOwner } from "#application/access.ts";
import { eventViewFor, userNotFound } from "#application/views.ts";
import type { Role } from "#contracts/access.ts";
import { sliceEndSchema } from "#contracts/cursor.ts";
import type { EventView } from "#contracts/event.ts";
import type { EventsQuery, Page, PageQuery } from "#contracts/list.ts";
import { userView } from "#application/user-view.ts";
import { ProblemError } from "#contracts/problem.ts";
import { isErased, type ShownUser } from "#contracts/user.ts";
import type { EventState } from "#domain/event-state.ts";
import type { DateBounds } from "#ports/event-catalog.ts";
import type { QueriesDeps } from "./deps.ts";
import { compareKeys } from "./page-trail.ts";
import { createMeasure, createPaging } from "#application/paging.ts";

/**
 * Queries for one user or event, and for all of them. Lists are in a fixed, arbitrary order, unless they are
 * asked for by date.
 */
export function createCatalogueQueries({ users, events, sealer, clock }: Omit<QueriesDeps, "registrations">) {
  const userPages = createPaging(sealer, "users", sliceEndSchema);
  const eventPages = createPaging(sealer, "events", sliceEndSchema);

  const eventsByDate = async (
    { order, from, until, ...query }: EventsQuery,
    caller: Caller,
  ): Promise<Page<EventView>> => {
    const list = `events ${JSON.stringify([order, from, until])}`;
    const pages = createPaging(sealer, list, sliceEndSchema);
    const measure = createMeasure(query.limit);
    const items: EventView[] = [];
    const unreadable: string[] = [];
    let last: string | undefined;
    const asked = { limit: query.limit, after: pages.positionOf(query), from, until };
    for await (const { eventId, event, next } of events.byDate(asked)) {
      last = next;
      if (!isInScope(caller, eventId)) continue;
      if (event !== undefined && !isListed(caller, event)) continue;
      const view = event && eventViewFor(caller, event, clock());
      if (view === undefined) unreadable.push(eventId);
      // The index may still have the former date of an event whose date has just changed.
      else if (isWithin(view, asked)) items.push(view);
      if (measure.add(view ?? eventId)) break;
    }
    return pages.pageOf(items.toSorted(byDate), last, unreadable);
  };

  return {
    /** Of somebody who was erased, when that was; to who might be the person, there is nobody. */
    async user(userId: string, caller: Caller): Promise<ShownUser> {
      const user = await existingUser(users, userId);
      if (!isErased(user)) return userView(user, caller);
      if (caller.userId === userId) throw new ProblemError(userNotFound(userId));
      return user;
    },

    async event(eventId: string, caller: Caller): Promise<EventView> {
      return eventViewFor(caller, await existingEvent(events, eventId), clock());
    },

    /** The owners of the event; undefined when there is no such event. */
    ownersOf: async (eventId: string): Promise<readonly string[] | undefined> => {
      const event = await events.find(eventId);
      return event && (event.owners ?? []);
    },

    async users(query: PageQuery, caller: Caller): Promise<Page<ShownUser>> {
      const slice = { limit: query.limit, after: userPages.positionOf(query) };
      const { items, next, unreadable } = await users.list(slice);
      const shown = items.map((user) => userView(user, caller));
      return userPages.pageOf(shown, next, unreadable);
    },

    /** Only events that the caller may have to do with: a page of others may be short, or empty. */
    async events(query: EventsQuery, caller: Caller): Promise<Page<EventView>> {
      if ((query.order ?? query.from ?? query.until) !== undefined) return await eventsByDate(query, caller);
      const slice = { limit: query.limit, after: eventPages.positionOf(query) };
      const { items, next, unreadable = [] } = await events.list(slice);
      const shown = items
        .filter((event) => isInScope(caller, event.eventId) && isListed(caller, event))
        .map((event) => eventViewFor(caller, event, clock()));
      return eventPages.pageOf(
        shown,
        next,
        unreadable.filter((eventId) => isInScope(caller, eventId)),
      );
    },
  };
}

/** Those who look after the system, or stand at its doors. */
const STAFF: ReadonlySet<Role> = new Set(["admin", "reader", "door"]);

/**
 * Whether lists show the caller the event: a draft is listed for those only who prepare it, and for the staff. Whoever
 * knows its id can look at it, as they are told at registering that it is not published yet.
 */
function isListed(caller: Caller, { draft, owners }: EventState): boolean {
  return draft !== true || STAFF.has(caller.role) || isOwner(caller, owners);
}

function isWithin({ date }: EventView, { from = date, until }: DateBounds): boolean {
  return date >= from && (until === undefined || date < until);
}

function byDate(a: EventView, b: EventView): number {
  return compareKeys([a.date, a.eventId], [b.date, b.eventId]);
}
