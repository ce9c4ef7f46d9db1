import { z } from "zod";
import { REQUEST_TYPES } from "#domain/commands.ts";
import { OUTCOMES } from "#domain/outcomes.ts";
import { EVENT_ID, PLACE, USER_ID } from "./examples.ts";
import { bySchema } from "./journal.ts";
import { problemSchema } from "./problem.ts";
import { registrationSchema } from "./registration.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** What happened to one person at one event, and why they stand where they stand. */

export const HELD_BACK_BY = ["full", "promoteUntil", "manual", "not-published", "cancelled"] as const;
export type HeldBackBy = (typeof HELD_BACK_BY)[number];

const count = (description: string) => z.int().min(0).meta({ description });

export const waitingSchema = z
  .object({
    joinedAt: instantSchema,
    joinedPosition: z.int().min(1),
    promotedBefore: count("people with an earlier place who got a seat, or the offer of one, since then"),
    leftBefore: count("people with an earlier place who left the waitlist since then"),
    returnedBefore: count("people with an earlier place whose offer was withdrawn, and who wait again"),
    position: z
      .int()
      .min(1)
      .meta({ description: "joinedPosition − promotedBefore − leftBefore + returnedBefore" }),
    seatsNeeded: count("seats that have to become free, or be added, until it is this person's turn"),
    heldBackBy: z.enum(HELD_BACK_BY).optional().meta({ description: "why nobody moves up at this moment" }),
  })
  .meta({ description: "how a place on the waitlist came to its position" });

export type Waiting = z.output<typeof waitingSchema>;

const flag = () => z.literal(true).optional();

export const historyItemSchema = z.object({
  at: instantSchema.meta({ description: "when it happened, or the request ended" }),
  version: z.int().min(1).optional().meta({ description: "of a fact: the version that it led to" }),
  type: z.string().meta({
    description: [
      `of a fact its name; of a request one of ${REQUEST_TYPES.join(", ")},`,
      "or `request` where it is not remembered what was asked",
    ].join(" "),
  }),
  text: z.string().meta({ description: "the same in a sentence" }),
  by: bySchema,
  as: z.literal("organizer").optional(),
  reason: z.string().optional(),
  position: z.int().min(1).optional().meta({ description: "on joining the waitlist" }),
  waitlistedAt: instantSchema.optional(),
  expiresAt: instantSchema.optional().meta({ description: "until when the offered seat could be claimed" }),
  gaveUp: z.enum(["seat", "place", "offer"]).optional(),
  late: flag(),
  extra: flag(),
  picked: flag(),
  acceptedAt: instantSchema.optional().meta({ description: "of a request" }),
  status: z.enum(["succeeded", "rejected", "failed"]).optional().meta({ description: "of a request" }),
  outcome: z.enum(OUTCOMES).optional().meta({ description: "of a request that succeeded" }),
  error: problemSchema.optional().meta({ description: "of a request that was rejected" }),
});

export type HistoryItem = z.output<typeof historyItemSchema>;

const nowhere = z.object({ status: z.literal("none") }).meta({ description: "neither a seat nor a place" });

export const historySchema = z
  .object({
    eventId: eventIdSchema,
    userId: userIdSchema,
    now: z.union([registrationSchema, nowhere]),
    items: z.array(historyItemSchema).meta({ description: "facts and remembered requests, oldest first" }),
    waiting: waitingSchema.optional().meta({ description: "while the person waits" }),
    text: z.string().meta({ description: "where the person stands and why, in sentences" }),
  })
  .meta({
    id: "History",
    examples: [
      {
        eventId: EVENT_ID,
        userId: USER_ID,
        now: PLACE,
        items: [
          {
            at: PLACE.waitlistedAt,
            version: 41,
            type: "AttendeeWaitlisted",
            text: "Ada Lovelace joined the waitlist at position 5.",
            position: 5,
          },
        ],
        waiting: {
          joinedAt: PLACE.waitlistedAt,
          joinedPosition: 5,
          promotedBefore: 1,
          leftBefore: 1,
          returnedBefore: 0,
          position: 3,
          seatsNeeded: 3,
          heldBackBy: "full",
        },
        text: "Ada Lovelace waits at position 3, and joined at position 5.",
      },
    ],
  });

export type History = z.output<typeof historySchema>;
