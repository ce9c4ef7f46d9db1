import { z } from "zod";
import { emailSchema } from "./email.ts";
import { ERASED_USER, NEW_USER, USER } from "./examples.ts";
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

/** What is left of somebody who was erased: the id, which nobody gets again. */
export const erasedUserSchema = z
  .object({ userId: userIdSchema, erasedAt: instantSchema })
  .meta({ id: "ErasedUser", examples: [ERASED_USER] });

/** As others may see a user: only the id is always there. */
export const shownUserSchema = userSchema
  .partial({ name: true, createdAt: true })
  .extend({
    erased: z.literal(true).optional().meta({ description: "in lists: the person was erased" }),
    erasedAt: instantSchema.optional().meta({ description: "of one user: when the person was erased" }),
  })
  .meta({ id: "ShownUser", description: "what the caller may see of the user", examples: [USER] });

/** Members that are left out stay as they are. */
export const userChangesSchema = z
  .strictObject({
    name: newUserSchema.shape.name.optional(),
    email: emailSchema.nullable().optional().meta({ description: "null removes it" }),
  })
  .refine((members) => Object.keys(members).length > 0, {
    error: "must change at least one member of the user",
    // What is wrong with a member says enough.
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: "UserChanges", minProperties: 1, examples: [{ name: NEW_USER.name }] });

export type OwnUser = z.output<typeof ownUserSchema>;
export type NewUser = z.output<typeof newUserSchema>;
export type User = z.output<typeof userSchema>;
export type ShownUser = z.output<typeof shownUserSchema>;
export type ErasedUser = z.output<typeof erasedUserSchema>;
/** Whoever has an id: a user, or somebody who was one. */
export type KnownUser = User | ErasedUser;
export type UserChanges = z.output<typeof userChangesSchema>;

export function isErased(user: KnownUser): user is ErasedUser {
  return "erasedAt" in user;
}
