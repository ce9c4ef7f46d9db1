import { z } from "zod";
import { reasonSchema } from "./organizer.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** What subscribers of the topic receive: CloudEvents 1.0 in JSON. */

const about = { eventId: eventIdSchema, userId: userIdSchema };

const sequence = z.string().regex(/^\d{16}$/);

const reason = reasonSchema.exactOptional();
const cause = z
  .enum(["self", "organizer", "rule"])
  .meta({ description: "who brought it about: the person, an organiser, or the rules of the event" });
const extra = z.literal(true).exactOptional().meta({ description: "a seat beyond the capacity" });

const dataSchemas = {
  "registration.registered": z.object({ ...about, registeredAt: instantSchema, extra, reason, cause }),
  "registration.waitlisted": z.object({
    ...about,
    waitlistedAt: instantSchema,
    position: z.int().min(1),
    reason,
    cause,
  }),
  "registration.promoted": z.object({
    ...about,
    registeredAt: instantSchema,
    waitlistedAt: instantSchema,
    extra,
    reason,
    cause,
  }),
  "registration.offered": z.object({
    ...about,
    offeredAt: instantSchema,
    waitlistedAt: instantSchema,
    expiresAt: instantSchema.meta({ description: "the last moment at which the offer can be accepted" }),
    cause,
  }),
  "registration.offer-lapsed": z.object({ ...about, lapsedAt: instantSchema, cause }),
  "registration.offer-withdrawn": z.object({
    ...about,
    withdrawnAt: instantSchema,
    waitlistedAt: instantSchema,
    cause,
  }),
  "registration.cancelled": z.object({
    ...about,
    cancelledAt: instantSchema,
    gaveUp: z
      .enum(["seat", "place", "offer"])
      .meta({ description: "a seat, a place on the waitlist, or the offer of a seat" }),
    late: z.literal(true).exactOptional().meta({ description: "a seat given up at cancelUntil or later" }),
    reason,
    cause,
  }),
  "registration.checked-in": z.object({ ...about, checkedInAt: instantSchema, cause }),
  "registration.check-in-undone": z.object({ ...about, undoneAt: instantSchema, cause }),
  "registration.event-cancelled": z.object({
    ...about,
    cancelledAt: instantSchema,
    had: z
      .enum(["seat", "place", "offer"])
      .meta({ description: "what the person has at the event, and keeps if it is reinstated" }),
    reason,
    cause,
  }),
  "event.updated": z.object({
    eventId: eventIdSchema,
    updatedAt: instantSchema,
    changes: z
      .record(z.string(), z.unknown())
      .meta({ description: "the members that changed; null: removed" }),
    cause,
  }),
  "user.erased": z.object({ userId: userIdSchema, erasedAt: instantSchema }),
  "event.published": z.object({ eventId: eventIdSchema, publishedAt: instantSchema, cause }),
  "event.cancelled": z.object({ eventId: eventIdSchema, cancelledAt: instantSchema, reason, cause }),
  "event.reinstated": z.object({ eventId: eventIdSchema, reinstatedAt: instantSchema, cause }),
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
  source: z
    .string()
    .meta({ description: "/events/{eventId}; of what is about a user alone, /users/{userId}" }),
  time: instantSchema,
  datacontenttype: z.literal("application/json"),
  sequence: sequence.meta({ description: "orders an event's notifications" }),
};

type DataSchemas = typeof dataSchemas;

/** The envelope of a notification about an event. */
const ofEvent = <Type extends keyof DataSchemas>(type: Type) =>
  z.object({ ...envelope, type: z.literal(type), data: dataSchemas[type] });

/** The envelope of a notification about a person at an event. */
const ofPerson = <Type extends keyof DataSchemas>(type: Type) =>
  ofEvent(type).extend({ subject: userIdSchema });

export const notificationSchema = z.discriminatedUnion("type", [
  ofPerson("registration.registered"),
  ofPerson("registration.waitlisted"),
  ofPerson("registration.promoted"),
  ofPerson("registration.offered"),
  ofPerson("registration.offer-lapsed"),
  ofPerson("registration.offer-withdrawn"),
  ofPerson("registration.cancelled"),
  ofPerson("registration.checked-in"),
  ofPerson("registration.check-in-undone"),
  ofPerson("registration.event-cancelled"),
  z.object({
    ...envelope,
    subject: userIdSchema,
    type: z.literal("user.erased"),
    data: dataSchemas["user.erased"],
  }),
  ofEvent("event.updated"),
  ofEvent("event.published"),
  ofEvent("event.cancelled"),
  ofEvent("event.reinstated"),
  ofEvent("event.restored"),
]);

export type Notification = z.output<typeof notificationSchema>;
