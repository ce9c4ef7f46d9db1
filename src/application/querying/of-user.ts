import { existingUser } from "#application/existing.ts";
import { eventView, type Placed, registrationView } from "#application/views.ts";
import { pageTrailSchema } from "#contracts/cursor.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import type { RegistrationWithEvent } from "#contracts/registration.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import { UNREADABLE } from "#ports/registration-reader.ts";
import type { QueriesDeps } from "./deps.ts";
import { compareKeys, extendTrail, type PageTrail, remainingItems, type SortKey } from "./page-trail.ts";
import { createMeasure, createPaging } from "#application/paging.ts";
import { readStable } from "./read-stable.ts";
import { withPosition } from "./ranks.ts";

type Status = Placed["status"];
type Standings = ReadonlyMap<string, Standing | typeof UNREADABLE>;

/**
 * Queries for the events of one person: where they have a seat, and where they wait, by date, then event id; and where
 * they are offered a seat, by when the offer runs out.
 * Sorting takes the events of all of a person's rows, read once; everything else is read for what is
 * on the page, and only for that.
 */
export function createUserQueries({ users, events, registrations, sealer, clock }: QueriesDeps) {
  /** A person's rows of a status at these events, each with its event of the same moment, in no order. */
  const rowsAt = async (
    userId: string,
    status: Status,
    candidates: readonly EventState[],
  ): Promise<RegistrationWithEvent[]> => {
    if (candidates.length === 0) return [];
    const eventIds = candidates.map(({ eventId }) => eventId);
    let first: ReadonlyMap<string, EventState> | undefined = byId(candidates);
    const readEvents = async (): Promise<ReadonlyMap<string, EventState>> => {
      const known = first ?? (await events.findMany(eventIds));
      first = undefined;
      return known;
    };
    const { snapshot, result } = await readStable(readEvents, async (known) => {
      const standings = ofStatus(await registrations.ofUser(userId, eventIds), status);
      const rows = standings.map(async ([eventId, standing]) => {
        return [eventId, await withPosition(registrations, known.get(eventId), standing)] as const;
      });
      return await Promise.all(rows);
    });
    return result.flatMap(([eventId, standing]) => {
      const event = snapshot.get(eventId);
      if (event === undefined) return [];
      return [{ ...registrationView(eventId, userId, standing), event: eventView(event, clock()) }];
    });
  };

  const pageOfStatus = async (userId: string, status: Status, query: PageQuery) => {
    const pages = createPaging<PageTrail>(sealer, `user ${status} ${userId}`, pageTrailSchema);
    const trail = pages.positionOf(query);
    const [, standings] = await Promise.all([existingUser(users, userId), registrations.ofUser(userId)]);
    const eventIds = ofStatus(standings, status).map(([eventId]) => eventId);
    const known = await events.findMany(eventIds);
    const keyOf = (event: EventState) => sortKey(event.eventId, event.details.date, standings);
    const sorted = [...known.values()].toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
    const remaining = remainingItems(sorted, trail, keyOf);
    const measure = createMeasure(query.limit);
    const end = remaining.findIndex((event) => measure.add(eventView(event, clock()))) + 1;
    const candidates = end === 0 ? remaining : remaining.slice(0, end);
    const rows = await rowsAt(userId, status, candidates);
    const items = rows.toSorted((a, b) => compareKeys(shownKeyOf(a), shownKeyOf(b)));
    const last = remaining.length > candidates.length ? candidates.at(-1) : undefined;
    const next = last && extendTrail(trail, candidates.map(keyOf), keyOf(last));
    // They have no date that would give them a place in the list.
    const unreadable = trail === undefined ? unreadableOf(standings, eventIds, known) : [];
    return pages.pageOf(items, next, unreadable);
  };

  return {
    /** The events at which the person has a seat. One whose date changes meanwhile is shown exactly once. */
    registrationsOfUser: (userId: string, query: PageQuery): Promise<Page<RegistrationWithEvent>> =>
      pageOfStatus(userId, "registered", query),

    /** The events at which the person waits, with today's positions. Each is shown exactly once, too. */
    waitlistOfUser: (userId: string, query: PageQuery): Promise<Page<RegistrationWithEvent>> =>
      pageOfStatus(userId, "waitlisted", query),

    /** The events at which the person is offered a seat. */
    offersOfUser: (userId: string, query: PageQuery): Promise<Page<RegistrationWithEvent>> =>
      pageOfStatus(userId, "offered", query),
  };
}

function ofStatus(standings: Standings, status: Status): (readonly [string, Placed])[] {
  return [...standings].filter(
    (entry): entry is [string, Placed] => entry[1] !== UNREADABLE && entry[1].status === status,
  );
}

/** The events of the person's rows that can't be read, and those of `eventIds` that can't. */
function unreadableOf(
  standings: Standings,
  eventIds: readonly string[],
  known: ReadonlyMap<string, EventState>,
): readonly string[] {
  const rows = [...standings].flatMap(([eventId, standing]) => (standing === UNREADABLE ? [eventId] : []));
  return [...rows, ...eventIds.filter((eventId) => !known.has(eventId))];
}

function byId(events: readonly EventState[]): ReadonlyMap<string, EventState> {
  return new Map(events.map((event) => [event.eventId, event]));
}

/** An offer has its place by when it runs out, everything else by the date of its event. */
function sortKey(eventId: string, date: string, standings: Standings): SortKey {
  const standing = standings.get(eventId);
  const isOffer = standing !== undefined && standing !== UNREADABLE && standing.status === "offered";
  return [isOffer ? standing.expiresAt : date, eventId];
}

function shownKeyOf({ event, expiresAt = event.date }: RegistrationWithEvent): SortKey {
  return [expiresAt, event.eventId];
}
