import { z } from "zod";

/** What is sealed in the cursors of lists: a position, behind which the next page begins. */

/** The schema of the positions of one list. */
export type PositionSchema<Position> = z.ZodType<Position>;

/**
 * The end of a slice, in the words of the adapter that gave it; none is longer than a moment and an id. Any
 * such text is a key that a database can look for.
 */
export const sliceEndSchema = z.string().min(1).max(200);

/** The ticket of the last person who was shown. */
export const ticketSchema = z.int().min(1);

/** Who was shown last of those who have a seat; or that they were all shown, and who was of those behind them. */
export const registrationsPositionSchema = z.union([
  sliceEndSchema,
  z.object({ status: z.literal("offered"), after: sliceEndSchema.optional() }),
  z.object({ status: z.literal("waitlisted"), after: ticketSchema.optional() }),
]);

export type RegistrationsPosition = z.output<typeof registrationsPositionSchema>;

/** What was shown on the pages so far: the last item, and up to 1,000 hashes of 6 bytes, base64url. */
export const pageTrailSchema = z.object({
  last: z.tuple([z.string().max(100), z.string().max(128)]),
  items: z
    .string()
    .max(8000)
    .regex(/^(?:[\w-]{8})*$/),
});

/** The version of the last entry of a journal that was looked at. */
export const versionSchema = z.int().min(1);
