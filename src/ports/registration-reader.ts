import type { Standing, WaitlistEntry } from "#domain/roster.ts";
import type { Slice, SliceQuery } from "./paging.ts";

export type Seat = {
  readonly userId: string;
  readonly standing: Extract<Standing, { status: "registered" }>;
};

/** Who stands where. Strongly consistent except for `seats`. Every method may throw `Unavailable`. */
export interface RegistrationReader {
  find(eventId: string, userId: string): Promise<Standing>;
  /** All seats and places of one person, by event id. */
  ofUser(userId: string): Promise<ReadonlyMap<string, Standing>>;
  /** Who has a seat, by `registeredAt`, then user id. Reads an index, which follows a moment later on AWS. */
  seats(eventId: string, query: SliceQuery): Promise<Slice<Seat>>;
  /** At most `limit` of those who wait behind `afterTicket` (0: from the head), in ticket order. */
  waiting(eventId: string, afterTicket: number, limit: number): Promise<readonly WaitlistEntry[]>;
  /** How many tickets of a range, both ends included, are live. */
  countWaiting(eventId: string, fromTicket: number, throughTicket: number): Promise<number>;
}
