import { z } from "zod";
import { KEY_ROLES, ROLES } from "./access.ts";
import { EVENT_ID } from "./examples.ts";
import { visibleText } from "./text.ts";
import { anyInstantSchema, eventIdSchema, instantSchema, userIdSchema } from "./values.ts";

/** API keys, and whoever asks. */

/** An example is about no event that there is, and so lets nobody in. */
const NEW_KEY = {
  name: "Scanner at the door",
  role: "door",
  events: [EVENT_ID],
  expiresAt: "2027-05-02T00:00:00.000Z",
};
const KEY = { keyId: "Ab3dEf6hIj", ...NEW_KEY, createdBy: "root", createdAt: "2027-01-10T08:00:00.000Z" };
const SECRET = "mst_Ab3dEf6hIj_…";

const events = z
  .array(eventIdSchema)
  .min(1)
  .max(100)
  .meta({ description: "the only events that the key is for; all unless given" });

export const newKeySchema = z
  .strictObject({
    name: visibleText({ max: 200 }),
    role: z.enum(KEY_ROLES),
    events: events.optional(),
    expiresAt: anyInstantSchema.meta({ description: "in the future, and at most a year ahead" }),
  })
  .meta({ id: "NewKey", examples: [NEW_KEY] });

export const keySchema = z
  .object({
    keyId: z.string(),
    name: z.string(),
    role: z.enum(KEY_ROLES),
    events: events.optional(),
    createdBy: z.string().meta({ description: "the id of the caller who has made it" }),
    createdAt: instantSchema,
    expiresAt: instantSchema,
  })
  .meta({ id: "ApiKey", examples: [KEY] });

export const madeKeySchema = keySchema
  .extend({ key: z.string().meta({ description: "the key itself, which is shown this once" }) })
  .meta({ id: "MadeApiKey", examples: [{ ...KEY, key: SECRET }] });

/** Who asks, as they are shown to themselves. */
export const callerSchema = z
  .object({
    caller: z.string().meta({ description: "`local`, `root`, `u:` and a user's id, or `k:` and a key's" }),
    role: z.enum(ROLES),
    userId: userIdSchema.optional().meta({ description: "the person who asks, or for whom a key acts" }),
    events: z.array(eventIdSchema).optional().meta({ description: "the only events that the caller sees" }),
  })
  .meta({ id: "Caller", examples: [{ caller: "local", role: "admin" }] });

export const keyIdSchema = z.string().meta({ examples: [KEY.keyId] });

export type NewKey = z.output<typeof newKeySchema>;
export type ApiKey = z.output<typeof keySchema>;
export type MadeKey = z.output<typeof madeKeySchema>;
export type CallerView = z.output<typeof callerSchema>;
