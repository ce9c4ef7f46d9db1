import type { EventChanges, EventDetails } from "./event-details.ts";

/** What people ask of one event. A command is a wish: `decide` grants or refuses it. */

/** The rules that an organiser may set aside, by name. */
export const WAIVERS = ["published", "window", "capacity"] as const;
export type Waiver = (typeof WAIVERS)[number];

/** What may be said with a command that acts as the organiser, for somebody else. */
type AsOrganizer = {
  readonly as?: "organizer";
  /** Why; for people who read the journal. */
  readonly reason?: string;
};

/** For somebody with an offer it is the acceptance. */
export type Register = AsOrganizer & {
  readonly type: "register";
  readonly userId: string;
  readonly waives?: readonly Waiver[];
  /** Whoever gets a seat by it is checked in as well. */
  readonly checkIn?: boolean;
};
/** A seat, an offer or a place on the waitlist is given up; as the organiser, it is taken away. */
export type Unregister = AsOrganizer & { readonly type: "unregister"; readonly userId: string };
export type Update = { readonly type: "update"; readonly changes: EventChanges };

export type Publish = { readonly type: "publish" };
export type CancelEvent = { readonly type: "cancel-event"; readonly reason?: string };
export type Reinstate = { readonly type: "reinstate" };

/** The organiser picks somebody from the waitlist, wherever they stand on it. */
export type Promote = {
  readonly type: "promote";
  readonly userId: string;
  readonly reason?: string;
  readonly waives?: readonly Waiver[];
};
export type CheckIn = { readonly type: "check-in"; readonly userId: string };
export type UndoCheckIn = { readonly type: "undo-check-in"; readonly userId: string };

/** The offer of a seat to the person with this ticket has run out. Sent by workers: nobody asks for its outcome. */
export type Lapse = { readonly type: "lapse"; readonly userId: string; readonly ticket: number };

/** A command for an existing event that somebody has asked for. */
export type Request =
  | Register
  | Unregister
  | Update
  | Publish
  | CancelEvent
  | Reinstate
  | Promote
  | CheckIn
  | UndoCheckIn;

/** A command for an existing event. Those of one event are decided one after another. */
export type Command = Request | Lapse;

export type CommandType = Command["type"];

/** The types of the commands that somebody asks for. */
export const REQUEST_TYPES = [
  "register",
  "unregister",
  "update",
  "publish",
  "cancel-event",
  "reinstate",
  "promote",
  "check-in",
  "undo-check-in",
] as const satisfies readonly Request["type"][];

/** Asks for an event to exist. It does not go through the queue: no other command can come before it. */
export type CreateEvent = {
  readonly type: "create";
  readonly eventId: string;
  readonly details: EventDetails;
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly owners?: readonly string[];
  readonly status?: "draft";
};

/** The person in whose row at the event the command is recorded; undefined for the event's own row. */
export function personOf(command: Command): string | undefined {
  return "userId" in command ? command.userId : undefined;
}

type Waiving = { readonly type: CommandType; readonly waives?: readonly Waiver[] };

/** Whether the command sets a rule aside. */
export function waives({ waives: waived }: Waiving, waiver: Waiver): boolean {
  return waived?.includes(waiver) === true;
}
