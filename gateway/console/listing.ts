import { type Caller, isOwner } from "#application/access.ts";
import type { Queries } from "#application/querying/queries.ts";
import type { EventView } from "#contracts/event.ts";
import { eventsQuerySchema } from "#contracts/list.ts";
import { eventIdSchema } from "#contracts/values.ts";
import { unless } from "../site/unless.ts";

export type Listing = {
  /** Part of a title in whatever case, or an id; empty for all. */
  readonly search: string;
  /** The earliest date. */
  readonly from: string | undefined;
  readonly cursor: string | undefined;
};

export type Listed = { readonly events: readonly EventView[]; readonly nextCursor?: string | undefined };

const EVENTS_A_READ = "50";
/** Events on a page, about; and reads for it, at most: where few match, it may have fewer, or none. */
const ENOUGH = 25;
const MOST_READS = 10;

/**
 * The events that the caller has to do with, by date: of an organizer those that they own. One whose id is searched for
 * comes first. Throws INVALID_CURSOR and `Unavailable`.
 */
export async function listEvents(queries: Queries, caller: Caller, listing: Listing): Promise<Listed> {
  const { search, from, cursor: first } = listing;
  const isTheirs = ({ owners }: EventView): boolean => caller.role !== "organizer" || isOwner(caller, owners);
  const named = first === undefined ? await eventNamed(queries, caller, search) : undefined;
  const events = named !== undefined && isTheirs(named) ? [named] : [];
  let cursor = first;
  for (let reads = 0; reads < MOST_READS; reads++) {
    const query = eventsQuerySchema.parse({ order: "date", limit: EVENTS_A_READ, from, cursor });
    const { items, nextCursor } = await queries.events(query, caller);
    const fits = (event: EventView): boolean =>
      isTheirs(event) && event.eventId !== named?.eventId && folded(event.title).includes(folded(search));
    events.push(...items.filter(fits));
    cursor = nextCursor;
    if (cursor === undefined || events.length >= ENOUGH) break;
  }
  return { events, nextCursor: cursor };
}

async function eventNamed(queries: Queries, caller: Caller, search: string): Promise<EventView | undefined> {
  const eventId = eventIdSchema.safeParse(search).data;
  const isInScope = eventId !== undefined && (caller.events?.has(eventId) ?? true);
  return isInScope ? await unless("EVENT_NOT_FOUND", queries.event(eventId, caller)) : undefined;
}

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
