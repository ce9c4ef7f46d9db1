import { z } from "zod";
import { acceptedChangesSchema, detailShape, stored } from "#contracts/event.ts";
import { instantSchema } from "#contracts/values.ts";
import { OPTIONAL_DETAILS, REQUIRED_DETAILS } from "#domain/event-details.ts";
import { OUTCOMES } from "#domain/outcomes.ts";

/**
 * Facts and records of requests, checked to the last member: for an audit. Workers trust them, because they
 * wrote them.
 */

const at = { at: instantSchema.optional() };
const count = z.int().min(0);
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
    ...at,
  }),
  z.strictObject({
    type: z.literal("EventUpdated"),
    changes: acceptedChangesSchema.partial(),
    ...at,
  }),
  z.strictObject({ type: z.literal("CapacityRaised"), capacity: count, ...at }),
  z.strictObject({ type: z.literal("AttendeeRegistered"), userId: z.string(), ...at }),
  z.strictObject({
    type: z.literal("AttendeeWaitlisted"),
    userId: z.string(),
    ticket: count,
    position: count,
    ...at,
  }),
  z.strictObject({
    type: z.literal("AttendeePromoted"),
    userId: z.string(),
    ticket: count,
    waitlistedAt: instantSchema,
    ...at,
  }),
  z.strictObject({ type: z.literal("EventRestored"), restoredVersion: count, ...at }),
  z.strictObject({
    type: z.literal("RegistrationCancelled"),
    userId: z.string(),
    gaveUp: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("seat") }),
      z.strictObject({ kind: z.literal("place"), ticket: count }),
    ]),
    late: z.literal(true).optional(),
    ...at,
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
      standing: z.looseObject({ status: z.enum(["registered", "waitlisted"]) }).optional(),
    }),
    z.strictObject({ status: z.literal("rejected"), rejection: z.looseObject({ type: z.string() }) }),
    z.strictObject({ status: z.literal("failed") }),
  ]),
});
