import type { SubmittedCommand } from "#contracts/command-message.ts";
import { isAsked } from "./chunk.ts";

/** For how long nothing must have changed at an event, so that it counts as quiet. */
const QUIET_MS = 1000;
/** A command that is older waited for others: its worker has better things to do than to wait for the topic. */
const PROMPT_MS = 200;

/**
 * Whether an event that last changed at `changedAt` is quiet, and these commands of it came at once. Then its entry
 * can do without a mark, which costs three write units: the messages of the commands stay in the queue until the
 * entry is published, which keeps later commands of the event waiting, if there are any. Whoever gets them again must
 * find that they have ended, so commands that are not remembered don't count as quiet.
 */
export function isQuiet(changedAt: string, commands: readonly SubmittedCommand[], now: string): boolean {
  const at = Date.parse(now);
  return (
    at - Date.parse(changedAt) > QUIET_MS &&
    commands.every(({ command, acceptedAt }) => isAsked(command) && at - Date.parse(acceptedAt) <= PROMPT_MS)
  );
}
