import { z } from "zod";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** What subscribers of the topic receive: CloudEvents 1.0 in JSON. */

const about = { eventId: eventIdSchema, userId: userIdSchema };

const sequence = z.string().regex(/^\d{16}$/);

const dataSchemas = {
  "registration.registered": z.object({ ...about, registeredAt: instantSchema }),
  "registration.waitlisted": z.object({ ...about, waitlistedAt: instantSchema, position: z.int().min(1) }),
  "registration.promoted": z.object({ ...about, registeredAt: instantSchema, waitlistedAt: instantSchema }),
  "registration.cancelled": z.object({
    ...about,
    cancelledAt: instantSchema,
    gaveUp: z.enum(["seat", "place"]).meta({ description: "a seat, or a place on the waitlist" }),
    late: z.literal(true).exactOptional().meta({ description: "a seat given up at cancelUntil or later" }),
  }),
  "event.updated": z.object({
    eventId: eventIdSchema,
    updatedAt: instantSchema,
    changes: z
      .record(z.string(), z.unknown())
      .meta({ description: "the members that changed; null: removed" }),
  }),
  "event.restored": z.object({
    eventId: eventIdSchema,
    restoredAt: instantSchema,
    lastSequence: sequence.meta({
      description: "what was announced with a sequence between this one and the notification's own is undone",
    }),
  }),
};

const envelope = {
  specversion: z.literal("1.0"),
  id: z.string().meta({ description: "the same for every delivery of this notification" }),
  source: z.string().meta({ description: "/events/{eventId}" }),
  time: instantSchema,
  datacontenttype: z.literal("application/json"),
  sequence: sequence.meta({ description: "orders an event's notifications" }),
};

const person = { ...envelope, subject: userIdSchema };

export const notificationSchema = z.discriminatedUnion("type", [
  z.object({
    ...person,
    type: z.literal("registration.registered"),
    data: dataSchemas["registration.registered"],
  }),
  z.object({
    ...person,
    type: z.literal("registration.waitlisted"),
    data: dataSchemas["registration.waitlisted"],
  }),
  z.object({
    ...person,
    type: z.literal("registration.promoted"),
    data: dataSchemas["registration.promoted"],
  }),
  z.object({
    ...person,
    type: z.literal("registration.cancelled"),
    data: dataSchemas["registration.cancelled"],
  }),
  z.object({ ...envelope, type: z.literal("event.updated"), data: dataSchemas["event.updated"] }),
  z.object({ ...envelope, type: z.literal("event.restored"), data: dataSchemas["event.restored"] }),
]);

export type Notification = z.output<typeof notificationSchema>;
