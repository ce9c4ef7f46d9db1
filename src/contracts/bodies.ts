import { z } from "zod";
import { USER_ID } from "./examples.ts";
import { checkInSchema, reasonSchema, waivesSchema } from "./organizer.ts";
import { userIdSchema } from "./values.ts";

/** The bodies of commands, besides that of a change of an event. */

/** What only an organiser may say. */
const ORGANIZERS = ["reason", "waives", "checkIn"] as const;

export const registerBodySchema = z
  .strictObject({
    userId: userIdSchema,
    as: z
      .enum(["attendee", "organizer"])
      .exactOptional()
      .meta({ description: "as whom the caller acts: by the rules for attendees unless it says otherwise" }),
    reason: reasonSchema.exactOptional(),
    waives: waivesSchema.exactOptional(),
    checkIn: checkInSchema.exactOptional(),
  })
  .superRefine((body, context) => {
    if (body.as === "organizer") return;
    for (const name of ORGANIZERS) {
      const message = 'is for organizers only: say "as": "organizer"';
      if (body[name] !== undefined) context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .meta({ id: "RegisterBody", examples: [{ userId: USER_ID }] });

/** The body of a command that may say why. */
export const reasonBodySchema = z
  .strictObject({ reason: reasonSchema.exactOptional() })
  .meta({ id: "ReasonBody", examples: [{ reason: "The hall is closed." }] });

export const promoteBodySchema = z
  .strictObject({ reason: reasonSchema.exactOptional(), waives: waivesSchema.exactOptional() })
  .meta({ id: "PromoteBody", examples: [{ reason: "She plays the first violin." }] });

/** The body of a command that says everything by its path. */
export const emptyBodySchema: z.ZodType<object, object> = z
  .strictObject({})
  .meta({ id: "EmptyBody", examples: [{}] });
