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
  /** Absent once the event is published. */
  readonly draft?: true;
  /** Set while the event is cancelled: it is frozen, and everybody keeps what they have. */
  readonly cancelled?: { readonly reason?: string };
  /** Regular seats taken: those within the capacity. */
  readonly registeredCount: number;
  /** Seats that are held for somebody to whom they are offered. */
  readonly offeredCount: number;
  /** Seats beyond the capacity, which an organiser gave. */
  readonly extraCount: number;
  readonly checkedInCount: number;
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

/** The counters of an event at which nothing was offered, nobody has an extra seat, and nobody has come. */
export const NONE_COUNTED = { offeredCount: 0, extraCount: 0, checkedInCount: 0 } as const;

export const STATUSES = ["draft", "published", "cancelled"] as const;
export type Status = (typeof STATUSES)[number];

/** What has been decided about the event. What time it is there is its phase. */
export function statusOf({ draft, cancelled }: Pick<EventState, "draft" | "cancelled">): Status {
  if (cancelled !== undefined) return "cancelled";
  return draft === true ? "draft" : "published";
}

/** Where one person stands with the event. */
export type Standing =
  | { readonly status: "none" }
  | { readonly status: "cancelled"; readonly cancelledAt: string }
  | {
      readonly status: "registered";
      readonly registeredAt: string;
      readonly waitlistedAt?: string;
      readonly promotedAt?: string;
      /** The seat is beyond the capacity: nobody gets it when it is given up. */
      readonly extra?: true;
      readonly checkedInAt?: string;
    }
  | {
      readonly status: "offered";
      /** The ticket with which the person waited. */
      readonly ticket: number;
      readonly waitlistedAt: string;
      readonly offeredAt: string;
      /** The last moment at which the offer can be accepted. */
      readonly expiresAt: string;
    }
  | {
      readonly status: "waitlisted";
      readonly ticket: number;
      readonly waitlistedAt: string;
      /** The rank as of now, where it is known: 1 is the head. */
      readonly position?: number;
    };

/** Of people who have nothing to do with the event. */
export const NOWHERE: Standing = { status: "none" };

/** A place on the waitlist. */
export type WaitlistEntry = {
  readonly ticket: number;
  readonly userId: string;
  readonly waitlistedAt: string;
};

/** Whether the standing is a seat, the offer of one, or a place on the waitlist. */
export function isLive({ status }: Standing): boolean {
  return status === "registered" || status === "offered" || status === "waitlisted";
}

/** The key that seats are sorted by: `registeredAt`, then user id. */
export function seatOf(registeredAt: string, userId: string): string {
  return `${registeredAt}#${userId}`;
}
