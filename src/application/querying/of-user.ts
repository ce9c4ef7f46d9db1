import { eventView, type Placed, registrationView } from "#application/views.ts";
import { pageTrailSchema } from "#contracts/cursor.ts";
import type { EventView } from "#contracts/event.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import type { RegistrationWithEvent } from "#contracts/registration.ts";
import type { Standing } from "#domain/event-state.ts";
import type { QueriesDeps } from "./deps.ts";
import { existingUser } from "./existing.ts";
import { compareKeys, extendTrail, type PageTrail, remainingItems, type SortKey } from "./page-trail.ts";
import { createPaging } from "./paging.ts";
import { readStable } from "./read-stable.ts";
import { withPosition } from "./ranks.ts";

type Status = Placed["status"];

/**
 * Queries for the events of one person: where they have a seat, and where they wait; by date, then event
 * id.
 */
export function createUserQueries({ users, events, registrations, sealer }: QueriesDeps) {
  /** All of a person's rows of a status, each with its event of the same moment, in no order. */
  const rowsOf = async (userId: string, status: Status): Promise<RegistrationWithEvent[]> => {
    const [, first] = await Promise.all([existingUser(users, userId), registrations.ofUser(userId)]);
    const eventIds = ofStatus(first, status).map(([eventId]) => eventId);
    const readEvents = () => events.findMany(eventIds);
    const { snapshot, result } = await readStable(readEvents, async (known) => {
      const standings = eventIds.length === 0 ? first : await registrations.ofUser(userId);
      const rows = ofStatus(standings, status).map(async ([eventId, standing]) => {
        return [eventId, await withPosition(registrations, known.get(eventId), standing)] as const;
      });
      return await Promise.all(rows);
    });
    return result.flatMap(([eventId, standing]) => {
      const event = snapshot.get(eventId);
      if (event === undefined) return [];
      return [{ ...registrationView(eventId, userId, standing), event: eventView(event) }];
    });
  };

  const pageOfStatus = async (userId: string, status: Status, query: PageQuery) => {
    const pages = createPaging<PageTrail>(sealer, `user ${status} ${userId}`, pageTrailSchema);
    const trail = pages.positionOf(query);
    const rows = await rowsOf(userId, status);
    const sorted = rows.toSorted((a, b) => compareKeys(sortKey(a), sortKey(b)));
    const remaining = remainingItems(sorted, trail, sortKey);
    const items = remaining.slice(0, query.limit);
    const last = remaining.length > items.length ? items.at(-1) : undefined;
    return pages.pageOf(items, last && extendTrail(trail, items.map(sortKey), sortKey(last)));
  };

  return {
    /** The events at which the person has a seat. One whose date changes meanwhile is shown exactly once. */
    registrationsOfUser: (userId: string, query: PageQuery): Promise<Page<RegistrationWithEvent>> =>
      pageOfStatus(userId, "registered", query),

    /** The events at which the person waits, with today's positions. Each is shown exactly once, too. */
    waitlistOfUser: (userId: string, query: PageQuery): Promise<Page<RegistrationWithEvent>> =>
      pageOfStatus(userId, "waitlisted", query),
  };
}

function ofStatus(standings: ReadonlyMap<string, Standing>, status: Status): (readonly [string, Placed])[] {
  return [...standings].filter((entry): entry is [string, Placed] => entry[1].status === status);
}

function sortKey({ event: { date, eventId } }: { readonly event: EventView }): SortKey {
  return [date, eventId];
}
