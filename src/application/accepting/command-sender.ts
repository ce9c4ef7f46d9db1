import { type CommandMessage, messageOf, type SubmittedCommand } from "#contracts/command-message.ts";
import { DEADLINE_MS } from "#application/send-deadline.ts";
import { Overloaded, Unavailable } from "#ports/errors.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import { createSendLines, type SendLinesOptions, type UnsentCommand } from "./send-lines.ts";
import type { SeenLag } from "./send-pace.ts";
import { createSendTurns } from "./send-turns.ts";

/** Commands of one event that leave in one message. */
type Batch = { readonly eventId: string; readonly commands: readonly UnsentCommand[] };

/** Most messages per `SendMessageBatch`, a limit of SQS. */
const MESSAGES_PER_CALL = 10;
/** While commands wait, it is seen to so often that none waits beyond its deadline. */
const TICK_MS = 100;

export type CommandSenderOptions = SendLinesOptions & {
  /** Most calls to the queue at a time, while calls are quick. */
  readonly maxCalls?: number;
  /** Called with the number of commands in each message that leaves. */
  readonly onMessage?: (commands: number) => void;
  /** Called for each message that the queue refuses because it has too many. */
  readonly onRefused?: () => void;
  /** Called with the number of commands that are refused since they have not left in time. */
  readonly onLate?: (commands: number) => void;
};

export type CommandSender = {
  /**
   * Resolves once the command is durably in the queue. Rejects when it is not there, or when nobody knows
   * whether it is. Rejects at once, with `Unavailable`, when more than `maxWaitingBytes` would wait, or
   * more of this event than its share of them; and when it has not left within five seconds: then it never will.
   */
  send(eventId: string, command: SubmittedCommand): Promise<void>;
  /** Call this when a request shows how late the event's commands are. */
  sawLag(eventId: string, seen: SeenLag): void;
  /** How many commands wait to be sent. */
  waiting(): number;
  /** The longest pause between two messages of any event, in milliseconds. */
  longestPauseMs(): number;
};

/**
 * Natural batching: a command leaves at once when its event is quiet and a call is free. Commands that arrive
 * while it is not leave together in the event's next message. So no command waits when traffic is low, and
 * messages fill up when traffic is high. Messages of different events share a call in the same way. Commands of
 * one event leave in the order in which they came, and a flood at one event holds up no other event.
 *
 * A message is put together only when its call departs, so it has every command that has come until then.
 * Lanes in front of shared calls would not do that: a finished message would wait for its call, and the
 * commands behind it for the next message (100 events, 8 commands per ms, calls of 10 ms: a median of 35 ms
 * instead of 21). When calls are so slow that none has left for a tick, one more than `maxCalls` leaves.
 *
 * A message that the queue refuses because it has too many leaves again, before anything else of its event.
 */
export function createCommandSender(queue: CommandQueue, options: CommandSenderOptions = {}): CommandSender {
  const { maxCalls = 4, onMessage, onRefused, onLate } = options;
  const lines = createSendLines(options);
  const turns = createSendTurns(lines.look, () => dispatch());
  let calls = 0;
  let lastCallAt = -Infinity;
  let isTicking = false;

  const depart = async (batches: readonly Batch[]): Promise<void> => {
    calls++;
    lastCallAt = performance.now();
    for (const { eventId, commands } of batches) {
      turns.left(eventId);
      onMessage?.(commands.length);
    }
    const failures = await sent(queue, batches);
    calls--;
    batches.forEach(({ eventId, commands }, i) => {
      const failure = failures[i];
      const isRefused = failure instanceof Overloaded;
      if (isRefused) lines.putBack(eventId, commands);
      else tell(commands, failure);
      if (isRefused) onRefused?.();
      turns.ended(eventId, isRefused);
    });
    dispatch();
  };

  const dispatch = (): void => {
    while (turns.ready() > 0 && (calls < maxCalls || performance.now() - lastCallAt >= TICK_MS)) {
      const batches = turns.take(MESSAGES_PER_CALL).map((eventId): Batch => {
        refuseLate(eventId);
        return { eventId, commands: lines.take(eventId) };
      });
      const leaving = batches.filter(({ commands }) => commands.length > 0);
      if (leaving.length > 0) void depart(leaving);
    }
    keepTicking();
  };

  const refuseLate = (eventId: string): void => {
    const late = lines.takeLate(eventId, performance.now() - DEADLINE_MS);
    if (late.length === 0) return;
    onLate?.(late.length);
    tell(late, new Unavailable("the queue", { cause: `not sent within ${DEADLINE_MS} ms` }));
  };

  const keepTicking = (): void => {
    if (isTicking || lines.isEmpty()) return;
    isTicking = true;
    setTimeout(() => {
      isTicking = false;
      lines.eventIds().forEach(refuseLate);
      dispatch();
    }, TICK_MS);
  };

  return {
    send: (eventId, command) =>
      new Promise((resolve, reject) => {
        const hasRoom = lines.add(eventId, { command, since: performance.now(), resolve, reject });
        if (!hasRoom) return reject(new Unavailable("the queue"));
        turns.consider(eventId);
        dispatch();
      }),
    sawLag: turns.sawLag,
    waiting: lines.size,
    longestPauseMs: turns.longestPauseMs,
  };
}

/** Sends a message for each batch; resolves with one item per batch: why it is not in the queue, if it isn't. */
async function sent(queue: CommandQueue, batches: readonly Batch[]): Promise<readonly (Error | undefined)[]> {
  const messages = batches.map(messageOfBatch);
  return await queue.send(messages).catch((error: Error) => messages.map(() => error));
}

/** Tells whoever waits for the commands to be sent that they are, or why they aren't. */
function tell(commands: readonly UnsentCommand[], failure: Error | undefined): void {
  for (const { resolve, reject } of commands) failure === undefined ? resolve() : reject(failure);
}

function messageOfBatch({ eventId, commands }: Batch): CommandMessage {
  return messageOf(
    eventId,
    commands.map(({ command }) => command),
  );
}
