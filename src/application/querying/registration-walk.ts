import { existingEvent } from "#application/existing.ts";
import { createPaging } from "#application/paging.ts";
import { type RegistrationsPosition as Position, registrationsPositionSchema } from "#contracts/cursor.ts";
import type { RegistrationsQuery, RegistrationStatus } from "#contracts/list.ts";
import type { Registration } from "#contracts/registration.ts";
import type { QueriesDeps } from "./deps.ts";
import type { createEventParts, Part } from "./event-parts.ts";
import type { createWaitingParts } from "./waiting-parts.ts";

type Parts = ReturnType<typeof createEventParts> & { readonly places: ReturnType<typeof createWaitingParts> };

/**
 * Pages of the registrations of an event: its seats, then its offers, then its waitlist, as far as they are asked for.
 * Who moves from one to another between two pages may be missed, or shown twice. Throws EVENT_NOT_FOUND.
 */
export function createRegistrationWalk(
  { events, sealer }: Pick<QueriesDeps, "events" | "sealer">,
  parts: Parts,
) {
  const read = async (
    status: RegistrationStatus,
    eventId: string,
    { limit, checkedIn, position }: Asked,
  ): Promise<Part<Position>> => {
    if (status === "registered") {
      const after = typeof position === "string" ? position : undefined;
      return await parts.seats(eventId, { limit, after }, checkedIn);
    }
    const begin = typeof position === "object" ? position : undefined;
    if (status === "offered") {
      const after = begin?.status === status ? begin.after : undefined;
      const { next, ...part } = await parts.offers(eventId, { limit, after });
      return { ...part, ...(next !== undefined && { next: { status, after: next } }) };
    }
    const after = begin?.status === status ? begin.after : undefined;
    const { rows, unreadable, next } = await parts.places(eventId, { limit, after });
    return { rows, unreadable, ...(next !== undefined && { next: { status, after: next } }) };
  };

  /** Those of the statuses that anybody at the event has, apart from the first. */
  const present = async (eventId: string, asked: readonly RegistrationStatus[]) => {
    if (asked.length === 1) return asked;
    const { offeredCount, waitlistCount } = await existingEvent(events, eventId);
    const counts = { registered: 1, offered: offeredCount, waitlisted: waitlistCount };
    return asked.filter((status, i) => i === 0 || counts[status] > 0);
  };

  return async (eventId: string, query: RegistrationsQuery) => {
    const { status: asked = ["registered"], checkedIn, limit } = query;
    const pages = createPaging(sealer, listOf(eventId, asked, checkedIn), registrationsPositionSchema);
    let position = pages.positionOf(query);
    const begin = statusOf(position) ?? asked[0];
    // Only who has a seat can have come.
    const wanted = checkedIn === true ? asked.filter((status) => status === "registered") : asked;
    const statuses = await present(eventId, wanted);
    const rows: Registration[] = [];
    const unreadable: string[] = [];
    let next: Position | undefined;
    for (const [i, status] of statuses.entries()) {
      // A page goes on where the one before ended.
      if (begin !== undefined && asked.indexOf(status) < asked.indexOf(begin)) continue;
      const part = await read(status, eventId, { limit: limit - rows.length, checkedIn, position });
      rows.push(...part.rows);
      unreadable.push(...part.unreadable);
      position = undefined;
      const following = statuses[i + 1];
      next = part.next;
      if (rows.length >= limit && following !== undefined && following !== "registered")
        next ??= { status: following };
      if (next !== undefined) break;
    }
    return { pages, rows, unreadable, next };
  };
}

type Asked = {
  readonly limit: number;
  readonly checkedIn: boolean | undefined;
  readonly position: Position | undefined;
};

function statusOf(position: Position | undefined): RegistrationStatus | undefined {
  return typeof position === "string" ? "registered" : position?.status;
}

/** Each list has cursors of its own; that of the seats alone has those of before. */
function listOf(
  eventId: string,
  asked: readonly RegistrationStatus[],
  checkedIn: boolean | undefined,
): string {
  const isPlain = checkedIn === undefined && asked.join() === "registered";
  return isPlain ? `event registered ${eventId}` : `event ${JSON.stringify([asked, checkedIn])} ${eventId}`;
}
