import type { Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { Slice, SliceQuery } from "./paging.ts";

/** In place of a standing that can't be read. */
export const UNREADABLE = "unreadable";

export type Seat = {
  readonly userId: string;
  readonly standing: Extract<Standing, { status: "registered" }>;
};

/** That somebody is offered a seat, as far as an index knows. */
export type IndexedOffer = { readonly userId: string; readonly expiresAt: string };

/** A place on the waitlist that can't be read. `userId` is what is stored as such. */
export type UnreadablePlace = {
  readonly ticket: number;
  readonly userId: string;
  readonly isUnreadable: true;
};

/**
 * Where people stand. Reads are strongly consistent except for `seats` and `offers`. Every method may throw
 * `Unavailable`; `find` throws `Unreadable`, too.
 */
export interface RegistrationReader {
  find(eventId: string, userId: string): Promise<Standing>;
  /** All seats and places of one person, or all standings at these events, by event id. */
  ofUser(
    userId: string,
    eventIds?: readonly string[],
  ): Promise<ReadonlyMap<string, Standing | typeof UNREADABLE>>;
  /** The standings of these people at the event, by user id; who never had anything to do with it has none. */
  atEvent(
    eventId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, Standing | typeof UNREADABLE>>;
  /**
   * The seats, by `registeredAt`, then user id, without `extra` and `checkedInAt`. Reads an index, which lags by a
   * moment on AWS.
   */
  seats(eventId: string, query: SliceQuery): Promise<Slice<Seat>>;
  /** The offers, by `expiresAt`, then user id. Reads the same index. */
  offers(eventId: string, query: SliceQuery): Promise<Slice<IndexedOffer>>;
  /** The first `limit` of the people who wait behind `afterTicket`, in ticket order; 0 begins at the head. */
  waiting(
    eventId: string,
    afterTicket: number,
    limit: number,
  ): Promise<readonly (WaitlistEntry | UnreadablePlace)[]>;
  /**
   * How many people wait with a ticket of this range; both ends are included. With `version`, which the event was
   * seen to have, it may be of any moment since then: what is read of a version is shared by all who ask about it.
   */
  countWaiting(eventId: string, fromTicket: number, throughTicket: number, version?: number): Promise<number>;
}
