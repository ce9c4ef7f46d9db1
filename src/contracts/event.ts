import { z } from "zod";
import {
  type Detail,
  type DetailName,
  EVENT_DETAILS,
  OPTIONAL_DETAILS,
  REQUIRED_DETAILS,
} from "#domain/event-details.ts";
import { anyInstantSchema, eventIdSchema, instantSchema, lines, text } from "./values.ts";

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

/** The schema of a detail as clients send it. */
function sent({ kind, max = Infinity, min = 0, hasLines = false }: Detail): z.ZodType<string, string> {
  if (kind === "instant") return anyInstantSchema;
  return hasLines ? lines({ min, max }) : text({ min, max });
}

/** The schema of a detail as Muster shows it. */
const shown = ({ kind }: Detail) => (kind === "instant" ? instantSchema : z.string());

export const capacitySchema = z.int().min(1).max(1_000_000);

export const newEventSchema = z
  .object({
    eventId: eventIdSchema.optional().meta({ description: "generated when absent" }),
    ...detailShape(REQUIRED_DETAILS, sent),
    capacity: capacitySchema,
    hasWaitlist: z.boolean().default(false),
    ...detailShape(OPTIONAL_DETAILS, (detail) => sent(detail).optional()),
  })
  .meta({ id: "NewEvent" });

export type NewEvent = z.output<typeof newEventSchema>;

/** A change of an event; `null` removes an optional member, an absent member stays as it is. */
export const eventChangesSchema = z
  .object({
    ...detailShape(REQUIRED_DETAILS, (detail) => sent(detail).exactOptional()),
    capacity: capacitySchema.exactOptional(),
    hasWaitlist: z.boolean().exactOptional(),
    ...detailShape(OPTIONAL_DETAILS, (detail) => sent(detail).nullable().exactOptional()),
  })
  .refine((changes) => Object.keys(changes).length > 0, "must change at least one member of the event")
  .meta({ id: "EventChanges", minProperties: 1 });

const count = (description: string) => z.int().min(0).meta({ description });

export const eventSchema = z
  .object({
    eventId: eventIdSchema,
    ...detailShape(REQUIRED_DETAILS, shown),
    capacity: capacitySchema,
    hasWaitlist: z.boolean(),
    ...detailShape(OPTIONAL_DETAILS, (detail) => shown(detail).optional()),
    registeredCount: count("seats taken"),
    waitlistCount: count("people waiting"),
    availableSeats: count("capacity − registeredCount; 0 whenever somebody waits"),
    version: z.int().min(1).meta({ description: "grows with every change of the event" }),
  })
  .meta({ id: "Event" });

export type EventView = z.output<typeof eventSchema>;
