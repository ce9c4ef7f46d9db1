import { z } from "zod";
import {
  type Detail,
  type DetailName,
  detailsOf,
  type DetailValue,
  EVENT_DETAILS,
  OPTIONAL_DETAILS,
  REQUIRED_DETAILS,
} from "#domain/event-details.ts";
import { STATUSES } from "#domain/event-state.ts";
import { DURATION, lengthOf, PHASES, scheduleConflict } from "#domain/schedule.ts";
import { EVENT, EVENT_CHANGES, NEW_EVENT } from "./examples.ts";
import { lines, text, visibleText } from "./text.ts";
import { anyInstantSchema, eventIdSchema, instantSchema } from "./values.ts";

type DetailSchema = z.ZodType<string | number, string | number>;
type DetailShape<Name extends DetailName> = {
  [One in Name]: z.ZodType<DetailValue<One>, DetailValue<One>>;
};

/** The shape of an object that has each of these details, with the schema that `schemaOf` gives it. */
export function detailShape<Name extends DetailName>(
  names: readonly Name[],
  schemaOf: (detail: Detail) => DetailSchema,
): DetailShape<Name> {
  return Object.fromEntries(names.map((name) => [name, schemaOf(EVENT_DETAILS[name])])) as DetailShape<Name>;
}

/** The shape whose members may be absent. */
export function absentable<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  const members = Object.entries(shape).map(([name, schema]) => [name, schema.exactOptional()]);
  return Object.fromEntries(members) as { [Name in keyof Shape]: z.ZodExactOptional<Shape[Name]> };
}

function removable<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  const members = Object.entries(shape).map(([name, schema]) => [name, schema.nullable()]);
  return Object.fromEntries(members) as { [Name in keyof Shape]: z.ZodNullable<Shape[Name]> };
}

const NO_MOMENT = "must be a date and time with an offset, as in RFC 3339, or a duration such as -PT24H";

const durationSchema = z
  .string()
  .regex(DURATION, NO_MOMENT)
  .meta({ description: "from the date of the event", examples: ["-PT24H"] });

const momentSchema = z.union([anyInstantSchema, durationSchema], NO_MOMENT);

const NO_SPAN = "must be a duration, such as PT24H";

function spanSchema(min: number, max: number) {
  const isWithin = (text: string): boolean => {
    const ms = lengthOf(text) ?? NaN;
    return ms >= min && ms <= max;
  };
  const bounds = `must be from ${min / 1000} seconds to ${max / 86_400_000} days`;
  return z
    .string()
    .regex(SPAN, { error: NO_SPAN, abort: true })
    .refine(isWithin, bounds)
    .meta({ description: "days, hours, minutes and seconds; a day is 24 hours", examples: ["PT24H"] });
}

/** A duration that goes forward. */
const SPAN = new RegExp(DURATION.source.replace("([+-]?)", "(\\+?)"));

const zoneSchema = z
  .string()
  .refine(isZone, "must be a time zone, such as Europe/Berlin")
  .meta({ examples: ["Europe/Berlin"] });

/** Whether the IANA database has the name. An offset such as +01:00 is no name, though it is taken for one. */
function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }).format() !== "";
  } catch {
    return false;
  }
}

/** The schema of a detail as any version has accepted it. */
function accepted({ kind, max = Infinity, min = 0, hasLines = false, choices }: Detail): DetailSchema {
  switch (kind) {
    case "instant":
      return anyInstantSchema;
    case "moment":
      return momentSchema;
    case "span":
      return spanSchema(min, max);
    case "zone":
      return zoneSchema;
    case "choice":
      return z.enum(choices ?? []);
    case "count":
      return z.int().min(min).max(max);
    case "text":
      return hasLines ? lines({ min, max }) : text({ min, max });
    default:
      return kind satisfies never;
  }
}

/** The schema of a detail as clients send it: of a text that there must be, something must be visible. */
function sent(detail: Detail): DetailSchema {
  const { kind, max = Infinity, min = 0 } = detail;
  return kind === "text" && min > 0 ? visibleText({ min, max }) : accepted(detail);
}

/** The schema of a detail as Muster shows it. */
function shown(detail: Detail): DetailSchema {
  const { kind } = detail;
  if (kind === "instant") return instantSchema;
  if (kind === "moment") return z.union([instantSchema, durationSchema]);
  return kind === "text" ? z.string() : accepted(detail);
}

/** The schema of a detail as it is stored: what was accepted is believed. */
export const stored = ({ kind }: Detail): DetailSchema => (kind === "count" ? z.number() : z.string());

/** A user's id, or, for a key that acts for nobody, the key's as a caller. */
const OWNER = /^(?:[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}|k:[0-9A-Za-z]{10})$/;

const ownersSchema: z.ZodType<readonly string[], readonly string[]> = z
  .array(z.string().regex(OWNER, "must be the id of a user"))
  .min(1)
  .max(10)
  .refine((all) => new Set(all).size === all.length, "must name nobody twice")
  .meta({ uniqueItems: true, description: "who manages the event; shown to owners and admins only" });

export const capacitySchema = z.int().min(1).max(1_000_000);

export const newEventSchema = z
  .strictObject({
    eventId: eventIdSchema.optional().meta({ description: "generated when absent" }),
    ...detailShape(REQUIRED_DETAILS, sent),
    capacity: capacitySchema,
    hasWaitlist: z.boolean().default(false).meta({ description: "false when absent" }),
    ...z.object(removable(detailShape(OPTIONAL_DETAILS, sent))).partial().shape,
    owners: ownersSchema.optional(),
    status: z.enum(["draft", "published"]).nullish().meta({
      description: "published when absent or null; a draft takes no registrations until it is published",
    }),
  })
  .superRefine((event, context) => {
    const [before, after] = Object.entries(scheduleConflict(detailsOf(event)) ?? {});
    if (before === undefined || after === undefined) return;
    const message = `must be after ${before[0]}, ${before[1]}; it is ${after[1]}`;
    context.addIssue({ code: "custom", path: [after[0]], message });
  })
  .meta({ id: "NewEvent", examples: [NEW_EVENT] });

export type NewEvent = z.output<typeof newEventSchema>;

function changes(schemaOf: (detail: Detail) => DetailSchema) {
  return z.strictObject(
    absentable({
      ...detailShape(REQUIRED_DETAILS, schemaOf),
      capacity: capacitySchema,
      hasWaitlist: z.boolean(),
      owners: ownersSchema,
      ...removable(detailShape(OPTIONAL_DETAILS, schemaOf)),
    }),
  );
}

/** A change of an event as any version has accepted it: messages and facts have it. */
export const acceptedChangesSchema = changes(accepted);

/** A change of an event; `null` removes an optional member, an absent member stays as it is. */
export const eventChangesSchema = changes(sent)
  .refine((members) => Object.keys(members).length > 0, {
    error: "must change at least one member of the event",
    // What is wrong with a member says enough.
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: "EventChanges", minProperties: 1, examples: [EVENT_CHANGES] });

const count = (description: string) => z.int().min(0).meta({ description });

export const eventSchema = z
  .object({
    eventId: eventIdSchema,
    ...detailShape(REQUIRED_DETAILS, shown),
    capacity: capacitySchema,
    hasWaitlist: z.boolean(),
    ...z.object(detailShape(OPTIONAL_DETAILS, shown)).partial().shape,
    owners: ownersSchema.optional(),
    status: z.enum(STATUSES).meta({ description: "what was decided about the event" }),
    phase: z.enum(PHASES).meta({ description: "what time it is at the event; the first that holds" }),
    moments: z
      .object({
        opensAt: instantSchema.exactOptional(),
        closesAt: instantSchema.exactOptional(),
        cancelUntil: instantSchema.exactOptional(),
        promoteUntil: instantSchema.exactOptional(),
      })
      .meta({ description: "the moments that are set, as instants" }),
    registeredCount: count("seats taken, those of the capacity"),
    offeredCount: count("seats that are held for somebody to whom they are offered"),
    extraCount: count("seats beyond the capacity, which an organiser gave"),
    checkedInCount: count("people who have come"),
    waitlistCount: count("people waiting"),
    availableSeats: count(
      "capacity − registeredCount − offeredCount; they belong to those who wait, if anybody does",
    ),
    version: z.int().min(1).meta({ description: "grows with every change of the event" }),
  })
  .meta({ id: "EventView", examples: [EVENT] });

export type EventView = z.output<typeof eventSchema>;
