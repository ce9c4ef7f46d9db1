import type { EventChanges, EventDetails } from "./event-details.ts";

/** What happened to one event. Folding all of its facts, in order, gives its state (`evolve`). */

type At = { /** RFC 3339, UTC, milliseconds. */ readonly at: string };

export type EventCreated = At & {
  readonly type: "EventCreated";
  readonly eventId: string;
  readonly details: EventDetails;
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly owners?: readonly string[];
};

export type EventUpdated = At & { readonly type: "EventUpdated"; readonly changes: EventChanges };

/** One step of a raise that is too big for one transaction; the last step is the `EventUpdated`. */
export type CapacityRaised = At & { readonly type: "CapacityRaised"; readonly capacity: number };

export type AttendeeRegistered = At & { readonly type: "AttendeeRegistered"; readonly userId: string };

export type AttendeeWaitlisted = At & {
  readonly type: "AttendeeWaitlisted";
  readonly userId: string;
  readonly ticket: number;
  /** Rank at the moment of joining, 1 is the head. */
  readonly position: number;
};

export type AttendeePromoted = At & {
  readonly type: "AttendeePromoted";
  readonly userId: string;
  readonly ticket: number;
  readonly waitlistedAt: string;
};

export type RegistrationCancelled = At & {
  readonly type: "RegistrationCancelled";
  readonly userId: string;
  /** What was given up: a seat, or the place on the waitlist with this ticket. */
  readonly gaveUp: { readonly kind: "seat" } | { readonly kind: "place"; readonly ticket: number };
  /** A seat was given up at `cancelUntil` or later. */
  readonly late?: true;
};

/** The tables were restored from a backup that has the event at `restoredVersion`: what followed is lost. */
export type EventRestored = At & { readonly type: "EventRestored"; readonly restoredVersion: number };

export type Fact =
  | EventCreated
  | EventUpdated
  | CapacityRaised
  | AttendeeRegistered
  | AttendeeWaitlisted
  | AttendeePromoted
  | RegistrationCancelled
  | EventRestored;

/** Whether subscribers get a notification of the fact. */
export function isAnnounced({ type }: Fact): boolean {
  return type !== "EventCreated" && type !== "CapacityRaised";
}
