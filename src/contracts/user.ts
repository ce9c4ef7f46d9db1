import { z } from "zod";
import { emailSchema } from "./email.ts";
import { NEW_USER, USER } from "./examples.ts";
import { visibleText } from "./text.ts";
import { instantSchema, userIdSchema } from "./values.ts";

const OWN_USER = { name: NEW_USER.name };

export const newUserSchema = z
  .strictObject({
    userId: userIdSchema,
    name: visibleText({ max: 200 }),
    email: emailSchema.optional(),
  })
  .meta({ id: "NewUser", examples: [NEW_USER] });

/** What a person says of themselves: the id is ours. */
export const ownUserSchema = newUserSchema.partial({ userId: true }).meta({
  id: "OwnUser",
  description: "of a person with a token of the identity provider",
  examples: [OWN_USER],
});

/** As it is stored and shown: name and e-mail address may be older than the rules for new ones. */
export const userSchema = z
  .object({
    userId: userIdSchema,
    name: z.string(),
    email: z.string().optional(),
    createdAt: instantSchema,
  })
  .meta({ id: "User", examples: [USER] });

/** As others may see a user: only the id is always there. */
export const shownUserSchema = userSchema
  .partial({ name: true, createdAt: true })
  .meta({ id: "ShownUser", description: "what the caller may see of the user", examples: [USER] });

export type OwnUser = z.output<typeof ownUserSchema>;
export type NewUser = z.output<typeof newUserSchema>;
export type User = z.output<typeof userSchema>;
export type ShownUser = z.output<typeof shownUserSchema>;
