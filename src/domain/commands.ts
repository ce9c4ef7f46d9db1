import type { EventChanges, EventDetails } from "./event-details.ts";

/** What people ask of one event. Commands are imperative; whether they are granted is decided by `decide`. */

export type Register = { readonly type: "register"; readonly userId: string };
export type Unregister = { readonly type: "unregister"; readonly userId: string };
export type Update = { readonly type: "update"; readonly changes: EventChanges };

/** What is asked of an event that there is, one behind another. */
export type Command = Register | Unregister | Update;

/** Asked once, before there is anything to ask the event for. */
export type CreateEvent = {
  readonly type: "create";
  readonly eventId: string;
  readonly details: EventDetails;
  readonly capacity: number;
  readonly hasWaitlist: boolean;
};

/**
 * Whose row at the event remembers the command: that of the person concerned, or undefined for the event's
 * own.
 */
export function personOf(command: Command): string | undefined {
  return command.type === "update" ? undefined : command.userId;
}
