import type { Applied } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { parseMessage } from "#contracts/parse-message.ts";
import type { DeadLetters } from "#ports/dead-letters.ts";
import type { ReceivedMessage } from "./received-message.ts";

export type BatchDeps = {
  readonly apply: (eventId: string, commands: readonly SubmittedCommand[]) => Promise<Applied>;
  readonly deadLetters: DeadLetters;
  readonly reportParked: (message: ReceivedMessage, reason: string) => void;
  /** Called with the number of messages of a group that stay in the queue, and why. */
  readonly reportReturned: (group: string, messages: number, error: unknown) => void;
};

/** Called when a group ends, with its messages that may be acknowledged, and those that stay in the queue. */
export type OnEnded = (ended: readonly ReceivedMessage[], left: readonly ReceivedMessage[]) => void;

/**
 * Applies a batch: its groups side by side, the messages of a group in order. Calls `onEnded` for each group as
 * soon as it ends, and resolves with the slowest. What may be acknowledged of a group is a prefix, so that nothing
 * behind a message that could not be applied is forgotten, or applied before it. Poison is parked and counts as
 * ended. A message of a newer version stays in the queue, with all messages behind it.
 */
export async function applyBatch(
  deps: BatchDeps,
  messages: readonly ReceivedMessage[],
  onEnded: OnEnded,
): Promise<void> {
  const groups = Map.groupBy(messages, ({ group }) => group);
  const ends = [...groups].map(async ([group, list]) => {
    const ended = await applyGroup(deps, group, list);
    onEnded(ended, list.slice(ended.length));
  });
  await Promise.all(ends);
}

/** Resolves with the messages that may be acknowledged. */
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
    try {
      commands.push(...(await readOrPark(deps, message)));
    } catch (error) {
      obstacle = error;
      break;
    }
    ends.push(commands.length);
  }
  const { done, error } = await deps.apply(group, commands);
  const acknowledged = messages.slice(0, ends.filter((end) => end <= done).length);
  const remaining = messages.length - acknowledged.length;
  if (remaining > 0) deps.reportReturned(group, remaining, error ?? obstacle);
  return acknowledged;
}

/**
 * Parks what can't be read of a message, and resolves with its commands. Throws when the message has to stay.
 */
async function readOrPark(
  { deadLetters, reportParked }: BatchDeps,
  message: ReceivedMessage,
): Promise<readonly SubmittedCommand[]> {
  const parsed = parseMessage(message);
  if (parsed.kind === "newer") throw new NewerMessage(parsed.reason);
  const { group, messageId } = message;
  for (const { body, reason } of parsed.poison) {
    await deadLetters.park({ group, messageId, body, reason });
    reportParked(message, reason);
  }
  return parsed.commands;
}

/** Only a newer worker can read the message. Deploys update workers first, so this ends with the deploy. */
class NewerMessage extends Error {
  constructor(what: string) {
    super(`a message has ${what}, which this worker does not know: update the workers`);
    this.name = "NewerMessage";
  }
}
