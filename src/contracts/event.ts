import { z } from "zod";
import { anyInstantSchema, eventIdSchema, instantSchema, text } from "./values.ts";

const capacitySchema = z.int().min(1).max(1_000_000);

export const newEventSchema = z
  .object({
    eventId: eventIdSchema.optional().meta({ description: "generated when absent" }),
    title: text(200, 1),
    date: anyInstantSchema,
    capacity: capacitySchema,
    hasWaitlist: z.boolean().default(false),
    description: text(4000).optional(),
    location: text(200).optional(),
    organizer: text(200).optional(),
  })
  .meta({ id: "NewEvent" });

/** A change of an event; `null` removes an optional member, an absent member stays as it is. */
export const eventChangesSchema = z
  .object({
    title: text(200, 1).exactOptional(),
    date: anyInstantSchema.exactOptional(),
    capacity: capacitySchema.exactOptional(),
    hasWaitlist: z.boolean().exactOptional(),
    description: text(4000).nullable().exactOptional(),
    location: text(200).nullable().exactOptional(),
    organizer: text(200).nullable().exactOptional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, "must change at least one member of the event")
  .meta({ id: "EventChanges", minProperties: 1 });

const count = (description: string) => z.int().min(0).meta({ description });

export const eventSchema = z
  .object({
    eventId: eventIdSchema,
    title: z.string(),
    date: instantSchema,
    capacity: capacitySchema,
    hasWaitlist: z.boolean(),
    description: z.string().optional(),
    location: z.string().optional(),
    organizer: z.string().optional(),
    registeredCount: count("seats taken"),
    waitlistCount: count("people waiting"),
    availableSeats: count("capacity − registeredCount; 0 whenever somebody waits"),
    version: z.int().min(1).meta({ description: "grows with every change of the event" }),
  })
  .meta({ id: "Event" });

export type EventView = z.output<typeof eventSchema>;
