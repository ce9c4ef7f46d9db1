import type { Command, CommandType } from "./commands.ts";
import type { EventState, Standing } from "./event-state.ts";
import { earlier } from "./schedule.ts";

/** The command of each type. */
type CommandOf = { readonly [Asked in Command as Asked["type"]]: Asked };

/** All that a rule or an act may look at. Nothing else: no clock, no store, no other event. */
export type Case<Type extends CommandType = CommandType> = {
  readonly event: EventState;
  /** Where the person of the command stands; nowhere, if the command has none. */
  readonly standing: Standing;
  readonly command: CommandOf[Type];
  /** The time of the decision: RFC 3339, UTC, milliseconds. */
  readonly at: string;
  /** When a gateway accepted the command. Rules about time go by it: see `Circumstances`. */
  readonly askedAt: string;
};

/**
 * When the command was sent: when a gateway accepted it, unless its clock was ahead. Rules about time go by it, so
 * that a backlog costs nobody a deadline, and no fast clock wins anybody an opening.
 */
export function sentAt({ askedAt, at }: Pick<Case, "askedAt" | "at">): string {
  return earlier(askedAt, at);
}
