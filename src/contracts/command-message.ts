import { z } from "zod";
import { acceptedChangesSchema } from "./event.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** The messages of the command queue: each has one or more commands for one event, in order. */

/**
 * The versions of messages that are read. In version 1 the members of a command stood beside those of its
 * submission. A version stays here for as long as a message of it can be in a queue: 14 days, and with the
 * dead letters 42.
 */
const READ_VERSIONS = [1, 2] as const;

/**
 * The version of the messages that are sent. A new type of command needs a new one, since older workers would
 * take it for poison; a new member does not, since they leave what has unknown members in the queue.
 */
export const MESSAGE_VERSION = 2 satisfies (typeof READ_VERSIONS)[number];

/** Strict: a member that a worker does not know must not be dropped, since somebody asked for it. */
const commandSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("register"), userId: userIdSchema }),
  z.strictObject({ type: z.literal("unregister"), userId: userIdSchema }),
  z.strictObject({ type: z.literal("update"), changes: acceptedChangesSchema }),
]);

/** A command as its gateway accepted it. */
export const submittedCommandSchema = z.strictObject({
  command: commandSchema,
  /** Identifies the request among those for the same event and person; 128 bits, base64url. */
  key: z.string().length(22),
  /** Identifies the command, so that two different ones under one key are recognised; 64 bits, base64url. */
  fingerprint: z.string().length(11),
  acceptedAt: instantSchema,
});

/** Commands are validated one by one, so that an invalid one does not spoil the others of its message. */
export const commandMessageSchema = z.strictObject({
  version: z.literal(READ_VERSIONS),
  eventId: eventIdSchema,
  commands: z.array(z.unknown()).min(1),
});

export type SubmittedCommand = z.output<typeof submittedCommandSchema>;
export type CommandMessage = {
  readonly version: typeof MESSAGE_VERSION;
  readonly eventId: string;
  readonly commands: readonly SubmittedCommand[];
};

/** The message that carries these commands. */
export function messageOf(eventId: string, commands: readonly SubmittedCommand[]): CommandMessage {
  return { version: MESSAGE_VERSION, eventId, commands };
}

const ESCAPED = /[\ud800-\udfff\ufffe\uffff]/g;

/**
 * A message, or a part of one, as the JSON text that is sent. The two characters that SQS refuses are
 * escaped, and so are characters beyond the basic plane, such as emoji: SQS accepts those, but not every
 * emulator of it does.
 */
export function messageText(value: object): string {
  return JSON.stringify(value).replaceAll(ESCAPED, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}
