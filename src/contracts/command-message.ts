import { z } from "zod";
import { eventChangesSchema } from "./event.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** What travels on the command queue: one or more commands for one event, in order. */

/**
 * The version of the messages that are sent. Whoever adds a command or a member raises it: workers leave a
 * message of a version that they don't know in the queue, for workers that do. Version 1 had the command's
 * members beside those of the submission, and is still read.
 */
export const MESSAGE_VERSION = 2;

/**
 * Strict: a member that a worker does not know, and would leave out, is a part of what somebody asked for.
 */
const commandSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("register"), userId: userIdSchema }),
  z.strictObject({ type: z.literal("unregister"), userId: userIdSchema }),
  z.strictObject({ type: z.literal("update"), changes: eventChangesSchema.strict() }),
]);

/** A command as its gateway accepted it. */
export const submittedCommandSchema = z.strictObject({
  command: commandSchema,
  /** Identifies the request among those for the same event and person; 128 bits, base64url. */
  key: z.string().length(22),
  /** Tells apart two commands under one key; 64 bits, base64url. */
  fingerprint: z.string().length(11),
  acceptedAt: instantSchema,
});

/** Commands are validated one by one, so that a bad one does not take its neighbours with it. */
export const commandMessageSchema = z.object({
  version: z.literal([1, MESSAGE_VERSION]),
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
 * A message, or a part of one, as it travels: JSON, in which the two characters that SQS refuses are escaped,
 * and emoji and the like: SQS takes them as they are, but not everything that speaks its protocol does.
 */
export function messageText(value: object): string {
  return JSON.stringify(value).replaceAll(ESCAPED, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}
