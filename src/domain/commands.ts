/** What people ask of one event. Commands are imperative; whether they are granted is decided by `decide`. */

export type EventDetails = {
  readonly title: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly date: string;
  readonly description?: string;
  readonly location?: string;
  readonly organizer?: string;
};

/** A change of an event. `null` removes an optional detail; an absent member stays as it is. */
export type EventChanges = {
  readonly title?: string;
  readonly date?: string;
  readonly description?: string | null;
  readonly location?: string | null;
  readonly organizer?: string | null;
  readonly capacity?: number;
  readonly hasWaitlist?: boolean;
};

export type RegisterAttendee = { readonly type: "RegisterAttendee"; readonly userId: string };
export type CancelRegistration = { readonly type: "CancelRegistration"; readonly userId: string };
export type UpdateEvent = { readonly type: "UpdateEvent"; readonly changes: EventChanges };

export type Command = RegisterAttendee | CancelRegistration | UpdateEvent;
