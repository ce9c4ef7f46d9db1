import type { EventChanges } from "./event-details.ts";

/** What people ask of one event. Commands are imperative; whether they are granted is decided by `decide`. */

export type Register = { readonly type: "register"; readonly userId: string };
export type Unregister = { readonly type: "unregister"; readonly userId: string };
export type Update = { readonly type: "update"; readonly changes: EventChanges };

export type Command = Register | Unregister | Update;

/** Whose row at the event remembers the command: that of the person concerned, or undefined for the event's own. */
export function personOf(command: Command): string | undefined {
  return command.type === "update" ? undefined : command.userId;
}
