import { z } from "zod";
import {
  type Detail,
  type DetailName,
  EVENT_DETAILS,
  OPTIONAL_DETAILS,
  REQUIRED_DETAILS,
} from "#domain/event-details.ts";
import { EVENT, EVENT_CHANGES, NEW_EVENT } from "./examples.ts";
import { lines, text, visibleText } from "./text.ts";
import { anyInstantSchema, eventIdSchema, instantSchema } from "./values.ts";

/** The shape of an object that has each of these details, with the schema that `schemaOf` gives it. */
export function detailShape<Name extends DetailName, Schema extends z.ZodType>(
  names: readonly Name[],
  schemaOf: (detail: Detail) => Schema,
): Record<Name, Schema> {
  return Object.fromEntries(names.map((name) => [name, schemaOf(EVENT_DETAILS[name])])) as Record<
    Name,
    Schema
  >;
}

/** The schema of a detail as any version has accepted it. */
function accepted({ kind, max = Infinity, min = 0, hasLines = false }: Detail): z.ZodType<string, string> {
  if (kind === "instant") return anyInstantSchema;
  return hasLines ? lines({ min, max }) : text({ min, max });
}

/** The schema of a detail as clients send it: of a text that there must be, something must be visible. */
function sent(detail: Detail): z.ZodType<string, string> {
  const { kind, max = Infinity, min = 0 } = detail;
  return kind === "text" && min > 0 ? visibleText({ min, max }) : accepted(detail);
}

/** The schema of a detail as Muster shows it. */
const shown = ({ kind }: Detail) => (kind === "instant" ? instantSchema : z.string());

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
    ...detailShape(OPTIONAL_DETAILS, (detail) => sent(detail).optional()),
    owners: ownersSchema.optional(),
  })
  .meta({ id: "NewEvent", examples: [NEW_EVENT] });

export type NewEvent = z.output<typeof newEventSchema>;

function changes(schemaOf: (detail: Detail) => z.ZodType<string, string>) {
  return z.strictObject({
    ...detailShape(REQUIRED_DETAILS, (detail) => schemaOf(detail).exactOptional()),
    capacity: capacitySchema.exactOptional(),
    hasWaitlist: z.boolean().exactOptional(),
    owners: ownersSchema.exactOptional(),
    ...detailShape(OPTIONAL_DETAILS, (detail) => schemaOf(detail).nullable().exactOptional()),
  });
}

/** A change of an event as any version has accepted it: messages and facts have it. */
export const acceptedChangesSchema = changes(accepted);

/** A change of an event; `null` removes an optional member, an absent member stays as it is. */
export const eventChangesSchema = changes(sent)
  .refine((members) => Object.keys(members).length > 0, "must change at least one member of the event")
  .meta({ id: "EventChanges", minProperties: 1, examples: [EVENT_CHANGES] });

const count = (description: string) => z.int().min(0).meta({ description });

export const eventSchema = z
  .object({
    eventId: eventIdSchema,
    ...detailShape(REQUIRED_DETAILS, shown),
    capacity: capacitySchema,
    hasWaitlist: z.boolean(),
    ...detailShape(OPTIONAL_DETAILS, (detail) => shown(detail).optional()),
    owners: ownersSchema.optional(),
    registeredCount: count("seats taken"),
    waitlistCount: count("people waiting"),
    availableSeats: count("capacity − registeredCount; 0 whenever somebody waits"),
    version: z.int().min(1).meta({ description: "grows with every change of the event" }),
  })
  .meta({ id: "EventView", examples: [EVENT] });

export type EventView = z.output<typeof eventSchema>;
