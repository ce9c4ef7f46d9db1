import { z } from "zod";
import { acceptedChangesSchema, detailShape, stored } from "#contracts/event.ts";
import { callerIdSchema, instantSchema } from "#contracts/values.ts";
import { OPTIONAL_DETAILS, REQUIRED_DETAILS } from "#domain/event-details.ts";
import { WAIVERS } from "#domain/commands.ts";
import { OUTCOMES } from "#domain/outcomes.ts";

/**
 * Facts and records of requests, checked to the last member: for an audit. Workers trust them, because they
 * wrote them.
 */

/** What every fact has. A time is left out where it is that of its entry. */
const happened = { at: instantSchema.optional(), by: callerIdSchema.optional() };
const count = z.int().min(0);
const yes = z.literal(true).optional();
const byOrganizer = {
  as: z.literal("organizer").optional(),
  reason: z.string().optional(),
  waived: z.array(z.enum(WAIVERS)).optional(),
};
const details = z.strictObject({
  ...detailShape(REQUIRED_DETAILS, stored),
  ...z.object(detailShape(OPTIONAL_DETAILS, stored)).partial().shape,
});

export const strictFact = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("EventCreated"),
    eventId: z.string(),
    details,
    capacity: count,
    hasWaitlist: z.boolean(),
    owners: z.array(z.string()).optional(),
    status: z.literal("draft").optional(),
    ...happened,
  }),
  z.strictObject({
    type: z.literal("EventUpdated"),
    changes: acceptedChangesSchema.partial(),
    ...happened,
  }),
  z.strictObject({ type: z.literal("CapacityRaised"), capacity: count, ...happened }),
  z.strictObject({ type: z.literal("EventPublished"), ...happened }),
  z.strictObject({ type: z.literal("EventCancelled"), reason: z.string().optional(), ...happened }),
  z.strictObject({ type: z.literal("EventReinstated"), ...happened }),
  z.strictObject({
    type: z.literal("AttendeeRegistered"),
    userId: z.string(),
    extra: yes,
    ...byOrganizer,
    ...happened,
  }),
  z.strictObject({
    type: z.literal("AttendeeWaitlisted"),
    userId: z.string(),
    ticket: count,
    position: count,
    ...byOrganizer,
    ...happened,
  }),
  z.strictObject({
    type: z.literal("AttendeePromoted"),
    userId: z.string(),
    ticket: count,
    waitlistedAt: instantSchema,
    picked: yes,
    extra: yes,
    reason: z.string().optional(),
    waived: z.array(z.enum(WAIVERS)).optional(),
    ...happened,
  }),
  z.strictObject({
    type: z.literal("SeatOffered"),
    userId: z.string(),
    ticket: count,
    waitlistedAt: instantSchema,
    expiresAt: instantSchema,
    ...happened,
  }),
  z.strictObject({
    type: z.literal("OfferAccepted"),
    userId: z.string(),
    ticket: count,
    waitlistedAt: instantSchema,
    ...byOrganizer,
    ...happened,
  }),
  z.strictObject({ type: z.literal("OfferLapsed"), userId: z.string(), ticket: count, ...happened }),
  z.strictObject({
    type: z.literal("OfferWithdrawn"),
    userId: z.string(),
    ticket: count,
    waitlistedAt: instantSchema,
    ...happened,
  }),
  z.strictObject({ type: z.literal("AttendeeCheckedIn"), userId: z.string(), ...happened }),
  z.strictObject({ type: z.literal("CheckInUndone"), userId: z.string(), ...happened }),
  z.strictObject({ type: z.literal("EventRestored"), restoredVersion: count, ...happened }),
  z.strictObject({
    type: z.literal("RegistrationCancelled"),
    userId: z.string(),
    gaveUp: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("seat"), extra: yes, checkedIn: yes }),
      z.strictObject({ kind: z.literal("place"), ticket: count }),
      z.strictObject({ kind: z.literal("offer"), ticket: count }),
    ]),
    late: yes,
    as: z.literal("organizer").optional(),
    reason: z.string().optional(),
    ...happened,
  }),
]);

export const strictRecord = z.strictObject({
  key: z.string().length(22),
  fingerprint: z.string().length(11),
  acceptedAt: instantSchema,
  completedAt: instantSchema,
  result: z.discriminatedUnion("status", [
    z.strictObject({
      status: z.literal("succeeded"),
      outcome: z.enum(OUTCOMES),
      standing: z.looseObject({ status: z.enum(["registered", "offered", "waitlisted"]) }).optional(),
    }),
    z.strictObject({ status: z.literal("rejected"), rejection: z.looseObject({ type: z.string() }) }),
    z.strictObject({ status: z.literal("failed") }),
  ]),
});
