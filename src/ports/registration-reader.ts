import type { Standing, WaitlistEntry } from "#domain/roster.ts";
import type { Slice, SliceQuery } from "./paging.ts";

export type Seat = {
  readonly userId: string;
  readonly standing: Extract<Standing, { status: "registered" }>;
};

/**
 * Where people stand. Reads are strongly consistent except for `seats`. Every method may throw
 * `Unavailable`.
 */
export interface RegistrationReader {
  find(eventId: string, userId: string): Promise<Standing>;
  /** All seats and places of one person, by event id. */
  ofUser(userId: string): Promise<ReadonlyMap<string, Standing>>;
  /** The seats, by `registeredAt`, then user id. Reads an index, which lags by a moment on AWS. */
  seats(eventId: string, query: SliceQuery): Promise<Slice<Seat>>;
  /** The first `limit` of the people who wait behind `afterTicket`, in ticket order; 0 begins at the head. */
  waiting(eventId: string, afterTicket: number, limit: number): Promise<readonly WaitlistEntry[]>;
  /** How many people wait with a ticket of this range; both ends are included. */
  countWaiting(eventId: string, fromTicket: number, throughTicket: number): Promise<number>;
}
