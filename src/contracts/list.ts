import { z } from "zod";
import { anyInstantSchema } from "./values.ts";

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

const bound = (description: string) => anyInstantSchema.optional().meta({ description });

/** The query of a list of events. */
export const eventsQuerySchema = pageQuerySchema.extend({
  order: z
    .enum(["date"], 'must be "date", or absent')
    .optional()
    .meta({ description: "`date`: by date, then id; unless given, in a fixed, arbitrary order" }),
  from: bound("only events of this date or later"),
  until: bound("only events before this date"),
});

const UNREADABLE = [
  "ids of what belongs on this page and can't be shown, because what is stored of it can't be read: operators",
  "are told; absent when there is none",
].join(" ");

/** A page of a list, of about a megabyte at most. `nextCursor` is absent on the last page. */
export function listSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    unreadable: z.array(z.string()).optional().meta({ description: UNREADABLE }),
    nextCursor: z.string().optional(),
  });
}

/** One page, as its schema describes it. */
export type Page<Item> = {
  readonly items: readonly Item[];
  readonly unreadable?: readonly string[];
  readonly nextCursor?: string;
};
export type PageQuery = z.output<typeof pageQuerySchema>;
export type EventsQuery = z.output<typeof eventsQuerySchema>;
