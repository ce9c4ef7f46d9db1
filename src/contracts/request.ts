import { z } from "zod";
import { COMMAND_TYPES } from "#domain/commands.ts";
import { ENDINGS, OUTCOMES } from "#domain/outcomes.ts";
import { problemSchema } from "./problem.ts";
import { registrationSchema } from "./registration.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

export const registerBodySchema = z.strictObject({ userId: userIdSchema }).meta({ id: "RegisterBody" });

/** A command as clients see it: accepted by the gateway, then applied by a worker. */
export const requestSchema = z
  .object({
    requestId: z.string().max(512).meta({ description: "opaque, URL-safe" }),
    type: z.enum(COMMAND_TYPES),
    eventId: eventIdSchema,
    userId: userIdSchema.optional().meta({ description: "absent on updates" }),
    status: z.enum(["queued", ...ENDINGS]).meta({
      description: "rejected: the rules said no; failed: the system could not carry it out",
    }),
    outcome: z.enum(OUTCOMES).optional(),
    registration: registrationSchema.optional().meta({ description: "as it was when the request succeeded" }),
    error: problemSchema.optional(),
    acceptedAt: instantSchema,
    completedAt: instantSchema.optional(),
  })
  .meta({ id: "Request" });

export type RequestType = z.output<typeof requestSchema>["type"];
export type RequestView = z.output<typeof requestSchema>;
