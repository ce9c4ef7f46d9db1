import { z } from "zod";
import { EVENT_ID } from "./examples.ts";
import { anyInstantSchema, eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** Personal links: an invitation and a login in one. */

const EXPIRES_AT = "2027-05-02T00:00:00.000Z";
/** An example opens nothing. */
const LINK = { token: "mstl_example", url: "https://muster.example/l/mstl_example", expiresAt: EXPIRES_AT };

export const newLinkSchema = z
  .strictObject({
    eventId: eventIdSchema.optional().meta({ description: "the only event that the link is for" }),
    expiresAt: anyInstantSchema.meta({ description: "in the future" }),
  })
  .meta({ id: "NewLink", examples: [{ eventId: EVENT_ID, expiresAt: EXPIRES_AT }] });

export const linkSchema = z
  .object({
    token: z.string().meta({ description: "a credential, as `Authorization: Bearer …`" }),
    url: z.url().meta({ description: "the page that takes the token" }),
    expiresAt: instantSchema,
  })
  .meta({ id: "PersonalLink", examples: [LINK] });

/** What is sealed in the token of a link. */
export const linkContentSchema = z.strictObject({
  userId: userIdSchema,
  eventId: eventIdSchema.optional(),
  expiresAt: instantSchema,
  /** `linksSince` of the user when the link was made: once that is another, the link is over. */
  since: instantSchema,
});

export type NewLink = z.output<typeof newLinkSchema>;
export type LinkContent = z.output<typeof linkContentSchema>;
