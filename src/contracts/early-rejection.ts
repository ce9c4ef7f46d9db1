import { z } from "zod";
import type { Rejection } from "#domain/rejection.ts";
import { capacitySchema } from "./event.ts";
import { reasonSchema } from "./organizer.ts";

const count = z.int().min(0);
const moment = z.iso.datetime({ precision: 3 });

/** The refusals that a gateway makes by itself, without the queue, as the ids of their requests have them. */
export const earlyRejectionSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("EventNotFound") }),
  z.strictObject({ type: z.literal("UserNotFound") }),
  z.strictObject({ type: z.literal("EventNotPublished") }),
  z.strictObject({ type: z.literal("EventCancelled"), reason: reasonSchema.exactOptional() }),
  z.strictObject({ type: z.literal("RegistrationNotOpen"), registrationOpensAt: moment }),
  z.strictObject({ type: z.literal("RegistrationClosed"), registrationClosesAt: moment }),
  z.strictObject({
    type: z.literal("EventFull"),
    capacity: capacitySchema,
    registeredCount: count,
    offeredCount: count.exactOptional(),
  }),
  z.strictObject({ type: z.literal("WaitlistFull"), waitlistLimit: count }),
]) satisfies z.ZodType<Rejection>;

export type EarlyRejection = z.output<typeof earlyRejectionSchema>;
