import { z } from "zod";
import { eventSchema } from "./event.ts";
import { registrationSchema } from "./registration.ts";
import { eventIdSchema, userIdSchema } from "./values.ts";

/**
 * What live streams carry, each as the JSON of one message's `data`. Messages are states and no log: each is whole, and
 * only the newest of its kind counts.
 */

/** The message `event`, whose `id` is the version: what an event looks like from outside. It names nobody. */
export const liveEventSchema = eventSchema.pick({
  eventId: true,
  version: true,
  capacity: true,
  registeredCount: true,
  offeredCount: true,
  waitlistCount: true,
  availableSeats: true,
  phase: true,
});

export type LiveEvent = z.output<typeof liveEventSchema>;

/** The message `registration`: where one person stands, with the position as of now. */
export const liveRegistrationSchema = z.union([
  registrationSchema,
  z.object({ eventId: eventIdSchema, userId: userIdSchema, status: z.literal("none") }),
]);

export type LiveRegistration = z.output<typeof liveRegistrationSchema>;

/** Why a stream ends, in the message `bye`: whatever the reason, the client may come again. */
export const BYE_REASONS = ["restart", "age", "busy"] as const;
export type ByeReason = (typeof BYE_REASONS)[number];

export const liveQuerySchema = z.object({
  after: z
    .string()
    .optional()
    .meta({
      description: [
        "the `id` of the last message, for a page that opens anew: its event is not sent again.",
        "A `Last-Event-ID` counts before it; of one that can't be, the newest state is sent",
      ].join(" "),
    }),
});
