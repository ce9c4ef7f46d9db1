import { z } from "zod";
import { eventChangesSchema } from "./event.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** What travels on the command queue: one or more commands for one event, in order. */

const submission = {
  /** Identifies the request among those for the same event and person; 128 bits, base64url. */
  key: z.string().length(22),
  /** Tells apart two commands under one key; 64 bits, base64url. */
  fingerprint: z.string().length(11),
  acceptedAt: instantSchema,
};

export const submittedCommandSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("register"), userId: userIdSchema, ...submission }),
  z.object({ type: z.literal("unregister"), userId: userIdSchema, ...submission }),
  z.object({ type: z.literal("update"), changes: eventChangesSchema, ...submission }),
]);

/** Commands are validated one by one, so that a bad one does not take its neighbours with it. */
export const commandMessageSchema = z.object({
  version: z.literal(1),
  eventId: eventIdSchema,
  commands: z.array(z.unknown()).min(1),
});

export type SubmittedCommand = z.output<typeof submittedCommandSchema>;
export type CommandMessage = {
  readonly version: 1;
  readonly eventId: string;
  readonly commands: readonly SubmittedCommand[];
};

const UNWELCOME = /[\ud800-\udfff\ufffe\uffff]/g;

/**
 * A message, or a part of one, as it travels: JSON, in which the two characters that SQS refuses are escaped, and emoji
 * and the like: SQS takes them as they are, but not everything that speaks its protocol does.
 */
export function messageText(value: object): string {
  return JSON.stringify(value).replaceAll(UNWELCOME, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}
