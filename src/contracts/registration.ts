import { z } from "zod";
import { byStatus } from "./by-status.ts";
import { eventSchema } from "./event.ts";
import { EVENT, OFFER, PLACE, SEAT, USER } from "./examples.ts";
import { shownUserSchema } from "./user.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

const seat = z.object({
  eventId: eventIdSchema,
  userId: userIdSchema,
  status: z.literal("registered"),
  registeredAt: instantSchema.meta({ description: "of a promoted person, the promotion" }),
  waitlistedAt: instantSchema.optional().meta({ description: "kept when the person is promoted" }),
  promotedAt: instantSchema.optional(),
  extra: z
    .literal(true)
    .optional()
    .meta({ description: "beyond the capacity: nobody gets the seat when it is given up" }),
  checkedInAt: instantSchema.optional(),
});

const offer = z.object({
  eventId: eventIdSchema,
  userId: userIdSchema,
  status: z.literal("offered"),
  waitlistedAt: instantSchema,
  offeredAt: instantSchema,
  expiresAt: instantSchema.meta({ description: "the last moment at which registering accepts the offer" }),
});

const place = z.object({
  eventId: eventIdSchema,
  userId: userIdSchema,
  status: z.literal("waitlisted"),
  position: z.int().min(1).optional().meta({ description: "1 is the next to be promoted" }),
  waitlistedAt: instantSchema,
});

const withEvent = { event: eventSchema };
const withUser = { user: shownUserSchema };

/** One person's seat, offer of a seat, or place on the waitlist. A registration that was given up is not shown. */
export const registrationSchema = byStatus([
  seat.meta({ id: "Seat", examples: [SEAT] }),
  offer.meta({ id: "Offer", examples: [OFFER] }),
  place.meta({ id: "Place", examples: [PLACE] }),
]).meta({
  id: "Registration",
});

export const registrationWithEventSchema = byStatus([
  seat.extend(withEvent).meta({ id: "SeatWithEvent", examples: [{ ...SEAT, event: EVENT }] }),
  offer.extend(withEvent).meta({ id: "OfferWithEvent", examples: [{ ...OFFER, event: EVENT }] }),
  place.extend(withEvent).meta({ id: "PlaceWithEvent", examples: [{ ...PLACE, event: EVENT }] }),
]).meta({ id: "RegistrationWithEvent" });

export const registrationWithUserSchema = byStatus([
  seat.extend(withUser).meta({ id: "SeatWithUser", examples: [{ ...SEAT, user: USER }] }),
  offer.extend(withUser).meta({ id: "OfferWithUser", examples: [{ ...OFFER, user: USER }] }),
  place.extend(withUser).meta({ id: "PlaceWithUser", examples: [{ ...PLACE, user: USER }] }),
]).meta({ id: "RegistrationWithUser" });

export type Registration = z.output<typeof registrationSchema>;
export type RegistrationWithEvent = z.output<typeof registrationWithEventSchema>;
export type RegistrationWithUser = z.output<typeof registrationWithUserSchema>;
