import { isErased, type KnownUser, type ShownUser } from "#contracts/user.ts";
import type { Caller } from "./access.ts";

/**
 * What the caller sees of a person, wherever somebody is shown: oneself and admins all, an organizer name and e-mail
 * address, who stands at a door the name, everybody else no more than the id. Of somebody who was erased there is
 * nothing else.
 */
export function userView(user: KnownUser, { role, userId: own }: Caller): ShownUser {
  if (isErased(user)) return { userId: user.userId, erased: true };
  const { userId, name, email } = user;
  if (role === "admin" || own === userId) return user;
  if (role === "organizer") return { userId, name, ...(email !== undefined && { email }) };
  return role === "door" ? { userId, name } : { userId };
}
