import { z } from "zod";
import { instantSchema, text, userIdSchema } from "./values.ts";

const emailSchema = z
  .email({ pattern: z.regexes.unicodeEmail, message: "must be an e-mail address" })
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), "must not contain control characters")
  .meta({ format: "email" });

export const newUserSchema = z
  .object({ userId: userIdSchema, name: text({ min: 1, max: 200 }), email: emailSchema.optional() })
  .meta({ id: "NewUser" });

export const userSchema = newUserSchema.extend({ createdAt: instantSchema }).meta({ id: "User" });

export type NewUser = z.output<typeof newUserSchema>;
export type User = z.output<typeof userSchema>;
