import { z } from "zod";

const LIMIT = "must be a whole number from 1 to 1000";
const WAIT = "must be a whole number of seconds from 0 to 20";

const wholeNumber = (min: number, max: number, message: string) =>
  z
    .string(message)
    .regex(/^\d{1,4}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .meta({ type: "integer", minimum: min, maximum: max });

export const pageQuerySchema = z.object({
  limit: wholeNumber(1, 1000, LIMIT).default(100),
  /** What it has to be beyond this, only the gateway that has sealed it knows: see INVALID_CURSOR. */
  cursor: z
    .string("must be given once")
    .meta({ pattern: "^[A-Za-z0-9_-]+$", description: "`nextCursor` of the page before" })
    .optional(),
});

export const waitQuerySchema = z.object({ wait: wholeNumber(0, 20, WAIT).default(0) });

/** A page of a list. `nextCursor` is absent on the last page. */
export function listSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

/** One page, as its schema describes it. */
export type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string };
export type PageQuery = z.output<typeof pageQuerySchema>;
