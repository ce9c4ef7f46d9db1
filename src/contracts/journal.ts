import { z } from "zod";
import { type Fact, RESTORATION, RETENTION, RULE } from "#domain/facts.ts";
import { USER_ID } from "./examples.ts";
import { pageQuerySchema } from "./list.ts";
import { instantSchema, userIdSchema } from "./values.ts";

/** The journal of an event as clients see it: its entries as they are stored. */

const FACTS = {
  EventCreated: true,
  EventUpdated: true,
  EventPublished: true,
  EventCancelled: true,
  EventReinstated: true,
  EventRestored: true,
  CapacityRaised: true,
  AttendeeRegistered: true,
  AttendeeWaitlisted: true,
  AttendeePromoted: true,
  SeatOffered: true,
  OfferAccepted: true,
  OfferLapsed: true,
  OfferWithdrawn: true,
  RegistrationCancelled: true,
  AttendeeCheckedIn: true,
  CheckInUndone: true,
} as const satisfies Readonly<Record<Fact["type"], true>>;

const factTypes = Object.keys(FACTS) as [Fact["type"], ...Fact["type"][]];

const filter = "; a page may then have fewer entries than `limit`, or none, and yet a `nextCursor`";

export const journalQuerySchema = pageQuerySchema.extend({
  order: z
    .enum(["asc", "desc"], 'must be "asc" or "desc"')
    .default("asc")
    .meta({ description: "`asc`: the oldest entry first; `desc`: the newest" }),
  userId: userIdSchema.optional().meta({ description: `only facts about this user${filter}` }),
  type: z
    .enum(factTypes, `must be one of ${factTypes.join(", ")}`)
    .optional()
    .meta({ description: `only facts of this type${filter}` }),
});

export type JournalQuery = z.output<typeof journalQuerySchema>;

export const bySchema = z
  .string()
  .meta({
    description: [
      "the caller whose request led to it",
      `\`${RULE}\`, \`${RETENTION}\` or \`${RESTORATION}\` where nobody asked for it`,
      "absent from what was stored before that was",
    ].join("; "),
  })
  .optional();

/** Who asked for what happened; nobody, where that is an offer which ran out, or a restored event. */
export const askedBy = (by: string | undefined): string | undefined =>
  by === RULE || by === RESTORATION ? undefined : by;

/** A newer version may know more members. */
const factSchema = z
  .looseObject({ type: z.string(), userId: userIdSchema.optional(), by: bySchema })
  .meta({ description: "what happened, by its name, with its own members" });

export const journalEntrySchema = z
  .object({
    version: z.int().min(1).meta({ description: "the version of the event that the entry led to" }),
    at: instantSchema,
    by: bySchema.meta({ description: "the same, where all facts of the entry are of the same one" }),
    facts: z.array(factSchema),
  })
  .meta({
    id: "JournalEntry",
    description: "what one transaction changed",
    examples: [
      {
        version: 2,
        at: "2027-01-15T09:30:00.120Z",
        by: `u:${USER_ID}`,
        facts: [{ type: "AttendeeRegistered", userId: USER_ID, by: `u:${USER_ID}` }],
      },
    ],
  });

export type JournalEntryView = z.output<typeof journalEntrySchema>;
