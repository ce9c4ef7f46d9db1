import { z } from "zod";
import { REQUEST_TYPES } from "#domain/commands.ts";
import { OUTCOMES } from "#domain/outcomes.ts";
import { byStatus } from "./by-status.ts";
import { FAILED, QUEUED, REJECTED, SUCCEEDED, UNREGISTERED, UPDATED } from "./examples.ts";
import { problemSchema } from "./problem.ts";
import { exampleOf } from "./problem-examples.ts";
import { registrationSchema } from "./registration.ts";
import { eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

const head = {
  requestId: z.string().max(512).meta({ description: "opaque, URL-safe" }),
  type: z.enum(REQUEST_TYPES),
  eventId: eventIdSchema,
  userId: userIdSchema.optional().meta({ description: "absent on what concerns the event alone" }),
  acceptedAt: instantSchema,
};
const ended = { ...head, completedAt: instantSchema };

const queuedRequestSchema = z
  .object({ ...head, status: z.literal("queued") })
  .meta({ id: "QueuedRequest", description: "its turn has not come yet", examples: [QUEUED] });

export const succeededRequestSchema = z
  .object({
    ...ended,
    status: z.literal("succeeded"),
    outcome: z.enum(OUTCOMES),
    registration: registrationSchema.optional().meta({ description: "as it was when the request succeeded" }),
  })
  .meta({
    id: "SucceededRequest",
    description: "what was asked for has happened",
    examples: [SUCCEEDED, UNREGISTERED, UPDATED],
  });

const rejectedRequestSchema = z
  .object({ ...ended, status: z.literal("rejected"), error: problemSchema })
  .meta({
    id: "RejectedRequest",
    description: "the rules said no; nothing has changed",
    examples: [{ ...REJECTED, error: exampleOf("EVENT_FULL") }],
  });

const failedRequestSchema = z.object({ ...ended, status: z.literal("failed"), error: problemSchema }).meta({
  id: "FailedRequest",
  description: "the system could not carry it out",
  examples: [{ ...FAILED, error: exampleOf("COMMAND_FAILED") }],
});

/** A command as clients see it: accepted by the gateway, then applied by a worker. */
export const requestSchema = byStatus([
  queuedRequestSchema,
  succeededRequestSchema,
  rejectedRequestSchema,
  failedRequestSchema,
]).meta({ id: "RequestView" });

export type SucceededRequest = z.output<typeof succeededRequestSchema>;
export type RequestView = z.output<typeof requestSchema>;
export type RequestType = RequestView["type"];
