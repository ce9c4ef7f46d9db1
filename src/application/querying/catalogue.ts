import { eventView } from "#application/views.ts";
import { sliceEndSchema } from "#contracts/cursor.ts";
import type { EventView } from "#contracts/event.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import type { User } from "#contracts/user.ts";
import type { QueriesDeps } from "./deps.ts";
import { existingEvent, existingUser } from "./existing.ts";
import { createPaging } from "./paging.ts";

/** Queries for one user or event, and for all of them. Lists are in a fixed, arbitrary order. */
export function createCatalogueQueries({ users, events, sealer }: Omit<QueriesDeps, "registrations">) {
  const userPages = createPaging(sealer, "users", sliceEndSchema);
  const eventPages = createPaging(sealer, "events", sliceEndSchema);
  return {
    user: (userId: string): Promise<User> => existingUser(users, userId),

    async event(eventId: string): Promise<EventView> {
      return eventView(await existingEvent(events, eventId));
    },

    async users(query: PageQuery): Promise<Page<User>> {
      const { items, next } = await users.list({ limit: query.limit, after: userPages.positionOf(query) });
      return userPages.pageOf(items, next);
    },

    async events(query: PageQuery): Promise<Page<EventView>> {
      const { items, next } = await events.list({ limit: query.limit, after: eventPages.positionOf(query) });
      return eventPages.pageOf(items.map(eventView), next);
    },
  };
}
