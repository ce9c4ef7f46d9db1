import { messageText, type SubmittedCommand } from "#contracts/command-message.ts";
import type { Waiting } from "./send-pace.ts";

/** A command that waits to be sent, and whoever waits for that. */
export type UnsentCommand = {
  readonly command: SubmittedCommand;
  /** Since when it waits, in milliseconds of a monotonic clock. */
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
};

type Sized = UnsentCommand & { readonly bytes: number };

/** Commands of one event that wait, in order, and their bytes. */
type Line = {
  commands: Sized[];
  bytes: number;
  /** How many at its front have left before as one message, and leave again as the same one. */
  refused: number;
};

/** SQS bills each started 64 KB as one request: a message stays below that, with room for its envelope. */
const MAX_MESSAGE_BYTES = 60 * 1024;
/** Most memory for commands that wait: enough for any burst, and little while the queue can't be reached. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** One event's part of that at most: a flood there leaves the others their room. */
const MAX_SHARE = 1 / 8;

export type SendLinesOptions = {
  /** Most bytes of commands, as JSON, that wait to be sent. */
  readonly maxWaitingBytes?: number;
  /** The part of `maxWaitingBytes` that the commands of one event may take. */
  readonly maxShare?: number;
  /** Most commands per message; by default as many as fit. */
  readonly maxCommands?: number;
};

/** The commands that wait to be sent: a line for each event. */
export function createSendLines(options: SendLinesOptions = {}) {
  const { maxWaitingBytes = MAX_WAITING_BYTES, maxShare = MAX_SHARE, maxCommands = Infinity } = options;
  const lines = new Map<string, Line>();
  let waitingBytes = 0;

  const grow = (eventId: string, bytes: number): Line => {
    const line = lines.get(eventId) ?? { commands: [], bytes: 0, refused: 0 };
    lines.set(eventId, line);
    line.bytes += bytes;
    waitingBytes += bytes;
    return line;
  };

  /** Removes so many at the front of the event's line as `countOf` says. */
  const remove = (eventId: string, countOf: (line: Line) => number): readonly UnsentCommand[] => {
    const line = lines.get(eventId);
    if (line === undefined) return [];
    const removed = line.commands.splice(0, countOf(line));
    line.refused = Math.max(0, line.refused - removed.length);
    grow(eventId, -bytesOf(removed));
    if (line.commands.length === 0) lines.delete(eventId);
    return removed;
  };

  return {
    /** Whether there was room for it at the end of its event's line. */
    add(eventId: string, unsent: UnsentCommand): boolean {
      const bytes = Buffer.byteLength(messageText(unsent.command));
      const ofEvent = lines.get(eventId)?.bytes ?? 0;
      if (waitingBytes + bytes > maxWaitingBytes || ofEvent + bytes > maxWaitingBytes * maxShare)
        return false;
      grow(eventId, bytes).commands.push({ ...unsent, bytes });
      return true;
    },

    /** Removes the commands of the event's next message: as many as fit, but at least one. */
    take: (eventId: string) =>
      remove(eventId, ({ commands, refused }) => refused || lengthOfMessage(commands, maxCommands)),

    /** Removes the commands of the event that have waited since `limit` or longer. */
    takeLate: (eventId: string, limit: number) =>
      remove(eventId, ({ commands }) => countUntil(commands, ({ since }) => since > limit)),

    /** Puts the commands of a message back to the front of their line, to leave again as the same message. */
    putBack(eventId: string, message: readonly UnsentCommand[]): void {
      const commands = message as readonly Sized[];
      const line = grow(eventId, bytesOf(commands));
      line.commands = [...commands, ...line.commands];
      line.refused = commands.length;
    },

    /** What waits for the event's next message; undefined if nothing. */
    look: (eventId: string): Waiting | undefined => {
      const line = lines.get(eventId);
      if (line === undefined) return undefined;
      const { commands, bytes } = line;
      const isFull = bytes >= MAX_MESSAGE_BYTES || commands.length >= maxCommands;
      return { commands: commands.length, isFull };
    },

    eventIds: (): readonly string[] => [...lines.keys()],
    isEmpty: () => lines.size === 0,
    /** How many commands wait. */
    size: () => lines.values().reduce((sum, { commands }) => sum + commands.length, 0),
  };
}

/** How many of the commands fit into one message: at least one. */
function lengthOfMessage(commands: readonly Sized[], maxCommands: number): number {
  let total = 0;
  return countUntil(
    commands,
    ({ bytes }, i) => i >= maxCommands || ((total += bytes + 1) > MAX_MESSAGE_BYTES && i > 0),
  );
}

/** How many come before the first of which `isEnd` holds. */
function countUntil(commands: readonly Sized[], isEnd: (command: Sized, i: number) => boolean): number {
  const end = commands.findIndex(isEnd);
  return end === -1 ? commands.length : end;
}

function bytesOf(commands: readonly Sized[]): number {
  return commands.reduce((sum, { bytes }) => sum + bytes, 0);
}
