import type { EventChanges, EventDetails } from "./event-details.ts";

/** What people ask of one event. A command is a wish: `decide` grants or refuses it. */

export type Register = { readonly type: "register"; readonly userId: string };
export type Unregister = { readonly type: "unregister"; readonly userId: string };
export type Update = { readonly type: "update"; readonly changes: EventChanges };

/** A command for an existing event. Those of one event are decided one after another. */
export type Command = Register | Unregister | Update;

export type CommandType = Command["type"];

export const COMMAND_TYPES = ["register", "unregister", "update"] as const satisfies readonly CommandType[];

/** Asks for an event to exist. It does not go through the queue: no other command can come before it. */
export type CreateEvent = {
  readonly type: "create";
  readonly eventId: string;
  readonly details: EventDetails;
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly owners?: readonly string[];
};

/** The person in whose row at the event the command is recorded; undefined for the event's own row. */
export function personOf(command: Command): string | undefined {
  return command.type === "update" ? undefined : command.userId;
}
