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

export type Register = { readonly type: "register"; readonly userId: string };
export type Unregister = { readonly type: "unregister"; readonly userId: string };
export type Update = { readonly type: "update"; readonly changes: EventChanges };

export type Command = Register | Unregister | Update;

/** Whose row at the event remembers the command: that of the person concerned, or undefined for the event's own. */
export function personOf(command: Command): string | undefined {
  return command.type === "update" ? undefined : command.userId;
}
