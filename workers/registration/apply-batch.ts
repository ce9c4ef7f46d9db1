import type { Applied } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { DeadLetters } from "#ports/dead-letters.ts";
import { parseMessage, type ReceivedMessage } from "#contracts/parse-message.ts";

export type BatchDeps = {
  readonly apply: (eventId: string, commands: readonly SubmittedCommand[]) => Promise<Applied>;
  readonly deadLetters: DeadLetters;
  readonly reportParked: (message: ReceivedMessage, reason: string) => void;
  readonly reportLeft: (group: string, messages: number, error: unknown) => void;
};

/**
 * Applies a batch: its groups side by side, the messages of a group in order. Resolves with the messages to
 * acknowledge: of each group a prefix, so that nothing behind a message that could not be applied is forgotten, or
 * applied before it. Poison is parked and counts as done. A batch ends with its slowest group: `WORKER_CONCURRENCY` is
 * what keeps other events going meanwhile.
 */
export async function applyBatch(
  deps: BatchDeps,
  messages: readonly ReceivedMessage[],
): Promise<readonly ReceivedMessage[]> {
  const groups = Map.groupBy(messages, ({ group }) => group);
  const done = [...groups].map(([group, list]) => applyGroup(deps, group, list));
  return (await Promise.all(done)).flat();
}

async function applyGroup(
  deps: BatchDeps,
  group: string,
  messages: readonly ReceivedMessage[],
): Promise<readonly ReceivedMessage[]> {
  const commands: SubmittedCommand[] = [];
  /** For each message that is ready to be applied, the number of commands up to its end. */
  const ends: number[] = [];
  let obstacle: unknown;
  for (const message of messages) {
    const parsed = parseMessage(message);
    try {
      for (const { body, reason } of parsed.poison) {
        await deps.deadLetters.park({ group, messageId: message.messageId, body, reason });
        deps.reportParked(message, reason);
      }
    } catch (error) {
      obstacle = error;
      break;
    }
    commands.push(...parsed.commands);
    ends.push(commands.length);
  }
  const { done, error } = await deps.apply(group, commands);
  const acknowledged = messages.slice(0, ends.filter((end) => end <= done).length);
  const left = messages.length - acknowledged.length;
  if (left > 0) deps.reportLeft(group, left, error ?? obstacle);
  return acknowledged;
}
