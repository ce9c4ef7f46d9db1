import type { ShownUser, User } from "#contracts/user.ts";
import type { Caller } from "./access.ts";

/**
 * What the caller sees of a person, wherever somebody is shown: oneself and admins all, an organizer name and e-mail
 * address, who stands at a door the name, everybody else no more than the id.
 */
export function userView(user: User, { role, userId: own }: Caller): ShownUser {
  const { userId, name, email } = user;
  if (role === "admin" || own === userId) return user;
  if (role === "organizer") return { userId, name, ...(email !== undefined && { email }) };
  return role === "door" ? { userId, name } : { userId };
}
