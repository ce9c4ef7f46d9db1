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

/** A plus is a character like others in a query (RFC 3986), but arrives as a blank unless it was encoded. */
const withPlus = (value: unknown) =>
  typeof value === "string" ? value.replace(/ (?=\d\d:\d\d$)/, "+") : value;

const bound = (description: string) =>
  z.preprocess(withPlus, anyInstantSchema.optional()).meta({ description });

/** The query of a list of events. */
export const eventsQuerySchema = pageQuerySchema.extend({
  order: z
    .enum(["date"], 'must be "date", or absent')
    .optional()
    .meta({ description: "`date`: by date, then id; unless given, in a fixed, arbitrary order" }),
  from: bound("only events of this date or later"),
  until: bound("only events before this date"),
});

/** In the order in which a list shows them. */
export const REGISTRATION_STATUSES = ["registered", "offered", "waitlisted"] as const;
export type RegistrationStatus = (typeof REGISTRATION_STATUSES)[number];

const STATUS = REGISTRATION_STATUSES.join("|");
const NO_STATUS = `must be one or more of ${REGISTRATION_STATUSES.join(", ")}, with commas between them`;
const NO_BOOLEAN = 'must be "true" or "false"';

/** The query of the registrations of an event: whose are shown. */
export const registrationsQuerySchema = pageQuerySchema.extend({
  status: z
    .string(NO_STATUS)
    .regex(new RegExp(`^(?:${STATUS})(?:,(?:${STATUS}))*$`), NO_STATUS)
    .transform((text) => REGISTRATION_STATUSES.filter((status) => text.split(",").includes(status)))
    .optional()
    .meta({ description: "which, with commas between them; who has a seat unless given" }),
  checkedIn: z
    .string(NO_BOOLEAN)
    .regex(/^(?:true|false)$/, NO_BOOLEAN)
    .transform((text) => text === "true")
    .optional()
    .meta({ type: "boolean", description: "only those who have come, or only those who have not" }),
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
export type RegistrationsQuery = z.output<typeof registrationsQuerySchema>;
export type EventsQuery = z.output<typeof eventsQuerySchema>;
