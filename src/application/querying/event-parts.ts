import { existingEvent } from "#application/existing.ts";
import { type Placed, registrationView } from "#application/views.ts";
import type { Registration } from "#contracts/registration.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import type { SliceQuery } from "#ports/paging.ts";
import { type Seat, UNREADABLE } from "#ports/registration-reader.ts";
import type { QueriesDeps } from "./deps.ts";

/** Registrations in the order of their list, and ids of what can't be read. `next` continues behind them. */
export type Part<After> = {
  readonly rows: readonly Registration[];
  readonly unreadable: readonly string[];
  readonly next?: After | undefined;
};

/** Bounds the reads for a page of those who have come, or have not: it may be short, or empty. */
const MOST_SLICES = 10;

type Standings = ReadonlyMap<string, Standing | typeof UNREADABLE>;

/** The seats of an event, and its offers. Each throws EVENT_NOT_FOUND. */
export function createEventParts({ events, registrations }: Pick<QueriesDeps, "events" | "registrations">) {
  /**
   * The index of seats lacks which of them are extra, and who has come: where the event has any of these, each seat's
   * row is read, too. Whoever has left, or is back in another seat, since the index was written is left out.
   */
  const withMarks = async (event: EventState, seats: readonly Seat[]): Promise<Part<never>> => {
    const { eventId, extraCount, checkedInCount } = event;
    if (extraCount + checkedInCount === 0) return { rows: seats.map(viewAt(eventId)), unreadable: [] };
    const found = await registrations.atEvent(
      eventId,
      seats.map(({ userId }) => userId),
    );
    const standings = seats.flatMap(({ userId, standing: { registeredAt } }) => {
      const row = found.get(userId);
      const isSame = isReadable(row) && row.status === "registered" && row.registeredAt === registeredAt;
      return isSame ? [{ userId, standing: row }] : [];
    });
    return { rows: standings.map(viewAt(eventId)), unreadable: unreadableOf(found) };
  };

  return {
    /** Who has a seat, in order of `registeredAt`; with `checkedIn`, only those who have come, or have not. */
    async seats(eventId: string, slice: SliceQuery, checkedIn?: boolean): Promise<Part<string>> {
      const event = existingEvent(events, eventId);
      const unreadable: string[] = [];
      let { after } = slice;
      for (let slices = 1; ; slices++) {
        const [known, found] = await Promise.all([event, registrations.seats(eventId, { ...slice, after })]);
        const part = await withMarks(known, found.items);
        const rows = part.rows.filter(
          ({ checkedInAt }) => checkedIn === undefined || checkedIn === (checkedInAt !== undefined),
        );
        unreadable.push(...(found.unreadable ?? []), ...part.unreadable);
        const { next } = found;
        if (next === undefined || rows.length > 0 || slices === MOST_SLICES)
          return { rows, unreadable, next };
        after = next;
      }
    },

    /** Who is offered a seat, by when the offer runs out. What has ended since the index was written is left out. */
    async offers(eventId: string, slice: SliceQuery): Promise<Part<string>> {
      const [, { items, next }] = await Promise.all([
        existingEvent(events, eventId),
        registrations.offers(eventId, slice),
      ]);
      const found = await registrations.atEvent(
        eventId,
        items.map(({ userId }) => userId),
      );
      const offers = items.flatMap(({ userId, expiresAt }) => {
        const row = found.get(userId);
        const isSame = isReadable(row) && row.status === "offered" && row.expiresAt === expiresAt;
        return isSame ? [{ userId, standing: row }] : [];
      });
      return { rows: offers.map(viewAt(eventId)), unreadable: unreadableOf(found), next };
    },
  };
}

type Person = { readonly userId: string; readonly standing: Placed };

const viewAt =
  (eventId: string) =>
  ({ userId, standing }: Person): Registration =>
    registrationView(eventId, userId, standing);

export function isReadable(row: Standing | typeof UNREADABLE | undefined): row is Standing {
  return row !== undefined && row !== UNREADABLE;
}

function unreadableOf(found: Standings): readonly string[] {
  return [...found].flatMap(([userId, row]) => (row === UNREADABLE ? [userId] : []));
}
