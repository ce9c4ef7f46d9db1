import { eventNotFound, userNotFound } from "./views.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { KnownUser } from "#contracts/user.ts";
import type { EventState } from "#domain/event-state.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { UserDirectory } from "#ports/user-directory.ts";

/** The user with this id, or what is left of who had it. Throws USER_NOT_FOUND when there is none. */
export async function existingUser(users: Pick<UserDirectory, "find">, userId: string): Promise<KnownUser> {
  const user = await users.find(userId);
  if (user === undefined) throw new ProblemError(userNotFound(userId));
  return user;
}

/** The event with this id, as it is now. Throws EVENT_NOT_FOUND when there is none. */
export async function existingEvent(
  events: Pick<EventCatalog, "find">,
  eventId: string,
): Promise<EventState> {
  const event = await events.find(eventId);
  if (event === undefined) throw new ProblemError(eventNotFound(eventId));
  return event;
}
