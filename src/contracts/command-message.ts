import { z } from "zod";
import type { Command } from "#domain/commands.ts";
import { acceptedChangesSchema } from "./event.ts";
import { checkInSchema, reasonSchema, waivesSchema } from "./organizer.ts";
import { callerIdSchema, eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** The messages of the command queue: each has one or more commands for one event, in order. */

/**
 * The versions of messages that are read. In version 1 the members of a command stood beside those of its
 * submission. A version stays here for as long as a message of it can be in a queue: 14 days, and with the
 * dead letters 42.
 */
const READ_VERSIONS = [1, 2, 3] as const;

/**
 * The newest version. A new type of command needs a new one, since older workers would take it for poison; a new
 * member does not, since they leave what has unknown members in the queue. A message has the oldest version that has
 * all of its types of commands, so that older workers take what they can.
 */
export const MESSAGE_VERSION = 3 satisfies (typeof READ_VERSIONS)[number];

const TYPES_OF_VERSION_2: ReadonlySet<Command["type"]> = new Set(["register", "unregister", "update"]);

const asOrganizer = {
  as: z.literal("organizer").exactOptional(),
  reason: reasonSchema.exactOptional(),
};

/** Strict: a member that a worker does not know must not be dropped, since somebody asked for it. */
const commandSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("register"),
    userId: userIdSchema,
    ...asOrganizer,
    waives: waivesSchema.exactOptional(),
    checkIn: checkInSchema.exactOptional(),
  }),
  z.strictObject({ type: z.literal("unregister"), userId: userIdSchema, ...asOrganizer }),
  z.strictObject({ type: z.literal("update"), changes: acceptedChangesSchema }),
  z.strictObject({ type: z.literal("publish") }),
  z.strictObject({ type: z.literal("cancel-event"), reason: reasonSchema.exactOptional() }),
  z.strictObject({ type: z.literal("reinstate") }),
  z.strictObject({
    type: z.literal("promote"),
    userId: userIdSchema,
    reason: reasonSchema.exactOptional(),
    waives: waivesSchema.exactOptional(),
  }),
  z.strictObject({ type: z.literal("check-in"), userId: userIdSchema }),
  z.strictObject({ type: z.literal("undo-check-in"), userId: userIdSchema }),
  z.strictObject({ type: z.literal("lapse"), userId: userIdSchema, ticket: z.int().min(1) }),
]) satisfies z.ZodType<Command>;

/** A command as its gateway accepted it. */
export const submittedCommandSchema = z.strictObject({
  command: commandSchema,
  /** Identifies the request among those for the same event and person; 128 bits, base64url. */
  key: z.string().length(22),
  /** Identifies the command, so that two different ones under one key are recognised; 64 bits, base64url. */
  fingerprint: z.string().length(11),
  acceptedAt: instantSchema,
  /** The id of the caller who sent it; absent from messages of gateways that did not ask. */
  by: callerIdSchema.optional(),
});

/** Commands are validated one by one, so that an invalid one does not spoil the others of its message. */
export const commandMessageSchema = z.strictObject({
  version: z.literal(READ_VERSIONS),
  eventId: eventIdSchema,
  commands: z.array(z.unknown()).min(1),
});

export type SubmittedCommand = z.output<typeof submittedCommandSchema>;
export type CommandMessage = {
  readonly version: (typeof READ_VERSIONS)[number];
  readonly eventId: string;
  readonly commands: readonly SubmittedCommand[];
};

/** The message that carries these commands. */
export function messageOf(eventId: string, commands: readonly SubmittedCommand[]): CommandMessage {
  const isOld = commands.every(({ command }) => TYPES_OF_VERSION_2.has(command.type));
  return { version: isOld ? 2 : MESSAGE_VERSION, eventId, commands };
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
