import type { EventDetails } from "./event-details.ts";
import type { Tally } from "./tally.ts";

/** The event itself, as of `version`. */
export type EventState = {
  readonly eventId: string;
  readonly details: EventDetails;
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  /** Who manages the event, the maker first; absent if nobody but admins does. */
  readonly owners?: readonly string[];
  readonly registeredCount: number;
  readonly waitlistCount: number;
  /** The ticket that the next person on the waitlist draws. Never reused, so tickets order the waitlist. */
  readonly nextTicket: number;
  /** How many people wait in each range of tickets. */
  readonly tally: Tally;
  /** Grows by one with each transaction that changes this event; 1 is its creation. A restore makes it leap. */
  readonly version: number;
  /** Time of the last change. Later facts are never earlier, whatever a machine's clock says. */
  readonly changedAt: string;
};

/** Where one person stands with the event. */
export type Standing =
  | { readonly status: "none" }
  | { readonly status: "cancelled"; readonly cancelledAt: string }
  | {
      readonly status: "registered";
      readonly registeredAt: string;
      readonly waitlistedAt?: string;
      readonly promotedAt?: string;
    }
  | {
      readonly status: "waitlisted";
      readonly ticket: number;
      readonly waitlistedAt: string;
      /** The rank as of now, where it is known: 1 is the head. */
      readonly position?: number;
    };

/** A place on the waitlist. */
export type WaitlistEntry = {
  readonly ticket: number;
  readonly userId: string;
  readonly waitlistedAt: string;
};

/** Whether the standing is a seat or a place on the waitlist. */
export function isLive({ status }: Standing): boolean {
  return status === "registered" || status === "waitlisted";
}

/** The key that seats are sorted by: `registeredAt`, then user id. */
export function seatOf(registeredAt: string, userId: string): string {
  return `${registeredAt}#${userId}`;
}
