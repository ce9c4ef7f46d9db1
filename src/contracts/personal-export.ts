import { z } from "zod";
import { EVENT_ID, SEAT, USER } from "./examples.ts";
import { keySchema } from "./key.ts";
import { userSchema } from "./user.ts";
import { eventIdSchema, instantSchema } from "./values.ts";

/** All that is stored about a person. What has names of its own where it is stored keeps them. */

const AT = SEAT.registeredAt;

const factSchema = z.looseObject({
  version: z.int().meta({ description: "of the event, which the fact led to" }),
  at: instantSchema,
  type: z.string(),
});

const registrationSchema = z.object({
  eventId: eventIdSchema,
  standing: z.looseObject({ status: z.string() }).meta({ description: "where the person stands now" }),
  requests: z
    .array(z.looseObject({ acceptedAt: instantSchema, completedAt: instantSchema }))
    .meta({ description: "the requests that are remembered, and how they ended" }),
  facts: z.array(factSchema).meta({ description: "what the event's journal says of the person" }),
});

export const personalExportSchema = z
  .object({
    exportedAt: instantSchema,
    user: userSchema.partial({ name: true, createdAt: true }).extend({ erasedAt: instantSchema.optional() }),
    subject: z.string().optional().meta({ description: "a digest of who the identity provider says it is" }),
    linksSince: instantSchema
      .optional()
      .meta({ description: "personal links that were made before are over" }),
    keys: z.array(keySchema).meta({ description: "the API keys that the person has made, without the keys" }),
    registrations: z.array(registrationSchema),
  })
  .meta({
    id: "PersonalExport",
    examples: [
      {
        exportedAt: "2027-01-20T08:00:00.000Z",
        user: USER,
        linksSince: USER.createdAt,
        keys: [],
        registrations: [
          {
            eventId: EVENT_ID,
            standing: { status: "registered", registeredAt: AT },
            requests: [],
            facts: [{ version: 2, at: AT, type: "AttendeeRegistered", userId: USER.userId }],
          },
        ],
      },
    ],
  });

export type PersonalExport = z.output<typeof personalExportSchema>;
