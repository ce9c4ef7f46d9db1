import { z } from "zod";
import { eventSchema } from "./event.ts";
import { userSchema } from "./user.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** One person's seat or place on the waitlist. A registration that was given up is not shown. */
export const registrationSchema = z
  .object({
    eventId: eventIdSchema,
    userId: userIdSchema,
    status: z.enum(["registered", "waitlisted"]),
    position: z
      .int()
      .min(1)
      .optional()
      .meta({ description: "waitlisted only: 1 is the next to be promoted" }),
    registeredAt: instantSchema
      .optional()
      .meta({ description: "registered only; of a promoted person, the promotion" }),
    waitlistedAt: instantSchema.optional().meta({ description: "kept when the person is promoted" }),
    promotedAt: instantSchema.optional(),
  })
  .meta({ id: "Registration" });

export const registrationWithEventSchema = registrationSchema
  .extend({ event: eventSchema })
  .meta({ id: "RegistrationWithEvent" });

export const registrationWithUserSchema = registrationSchema
  .extend({ user: userSchema })
  .meta({ id: "RegistrationWithUser" });

export type Registration = z.output<typeof registrationSchema>;
export type RegistrationWithEvent = z.output<typeof registrationWithEventSchema>;
export type RegistrationWithUser = z.output<typeof registrationWithUserSchema>;
