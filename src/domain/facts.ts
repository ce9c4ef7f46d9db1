import type { Waiver } from "./commands.ts";
import type { EventChanges, EventDetails } from "./event-details.ts";

/** What happened to one event. Folding all of its facts, in order, gives its state (`evolve`). */

/** When, and by whom. */
type Happened = {
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  /**
   * The id of the caller whose command led to the fact: also to a promotion, by whoever freed the seat. Where no caller
   * asked for it: `RULE`, `RETENTION` or `RESTORATION`. Absent from facts that were stored before that was.
   */
  readonly by?: string;
};

/** What is said of a fact that an organiser brought about, for somebody else. */
type ByOrganizer = {
  readonly as?: "organizer";
  readonly reason?: string;
  /** The rules that were set aside. */
  readonly waived?: readonly Waiver[];
};

export type EventCreated = Happened & {
  readonly type: "EventCreated";
  readonly eventId: string;
  readonly details: EventDetails;
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly owners?: readonly string[];
  readonly status?: "draft";
};

export type EventUpdated = Happened & { readonly type: "EventUpdated"; readonly changes: EventChanges };

/** One step of a raise that is too big for one transaction; the last step is the `EventUpdated`. */
export type CapacityRaised = Happened & { readonly type: "CapacityRaised"; readonly capacity: number };

export type EventPublished = Happened & { readonly type: "EventPublished" };
/** Nobody loses what they have: standings, tickets and counters stay. */
export type EventCancelled = Happened & { readonly type: "EventCancelled"; readonly reason?: string };
export type EventReinstated = Happened & { readonly type: "EventReinstated" };

export type AttendeeRegistered = Happened &
  ByOrganizer & { readonly type: "AttendeeRegistered"; readonly userId: string; readonly extra?: true };

export type AttendeeWaitlisted = Happened &
  ByOrganizer & {
    readonly type: "AttendeeWaitlisted";
    readonly userId: string;
    readonly ticket: number;
    /** Rank at the moment of joining, 1 is the head. */
    readonly position: number;
  };

/** A seat for somebody who waited: whose turn it was, or whom the organiser picked. */
export type AttendeePromoted = Happened &
  Omit<ByOrganizer, "as"> & {
    readonly type: "AttendeePromoted";
    readonly userId: string;
    readonly ticket: number;
    readonly waitlistedAt: string;
    readonly picked?: true;
    readonly extra?: true;
  };

/** A seat is held for somebody who waited, until `expiresAt`. */
export type SeatOffered = Happened & {
  readonly type: "SeatOffered";
  readonly userId: string;
  readonly ticket: number;
  readonly waitlistedAt: string;
  readonly expiresAt: string;
};

export type OfferAccepted = Happened &
  ByOrganizer & {
    readonly type: "OfferAccepted";
    readonly userId: string;
    readonly ticket: number;
    readonly waitlistedAt: string;
  };

export type OfferLapsed = Happened & {
  readonly type: "OfferLapsed";
  readonly userId: string;
  readonly ticket: number;
};

/** An offer of a cancelled event has run out: the person waits again, with the ticket of before. */
export type OfferWithdrawn = Happened & {
  readonly type: "OfferWithdrawn";
  readonly userId: string;
  readonly ticket: number;
  readonly waitlistedAt: string;
};

export type RegistrationCancelled = Happened &
  Omit<ByOrganizer, "waived"> & {
    readonly type: "RegistrationCancelled";
    readonly userId: string;
    readonly gaveUp: GivenUp;
    /** A seat was given up at `cancelUntil` or later. */
    readonly late?: true;
  };

/** A seat; or the place on the waitlist, or the offer, with this ticket. */
export type GivenUp =
  | { readonly kind: "seat"; readonly extra?: true; readonly checkedIn?: true }
  | { readonly kind: "place"; readonly ticket: number }
  | { readonly kind: "offer"; readonly ticket: number };

export type AttendeeCheckedIn = Happened & { readonly type: "AttendeeCheckedIn"; readonly userId: string };
export type CheckInUndone = Happened & { readonly type: "CheckInUndone"; readonly userId: string };

/** The tables were restored from a backup that has the event at `restoredVersion`: what followed is lost. */
export type EventRestored = Happened & { readonly type: "EventRestored"; readonly restoredVersion: number };

export type Fact =
  | EventCreated
  | EventUpdated
  | CapacityRaised
  | EventPublished
  | EventCancelled
  | EventReinstated
  | AttendeeRegistered
  | AttendeeWaitlisted
  | AttendeePromoted
  | SeatOffered
  | OfferAccepted
  | OfferLapsed
  | OfferWithdrawn
  | RegistrationCancelled
  | AttendeeCheckedIn
  | CheckInUndone
  | EventRestored;

/** Whether everybody at the event is told of the fact, one by one: that takes longer than to publish an entry. */
export function concernsEverybody({ type }: Fact): boolean {
  return type === "EventCancelled";
}

/** By whom it is what no caller asked for, and no caller has these ids: that offers which have run out end; */
export const RULE = "rule";
/** that what people have at events that are long over is given up; */
export const RETENTION = "retention";
/** that an event goes on after its tables were restored. */
export const RESTORATION = "restoration";

/** Whether subscribers get a notification of the fact. */
export function isAnnounced({ type, by }: Fact): boolean {
  return type !== "EventCreated" && type !== "CapacityRaised" && by !== RETENTION;
}
