import { eventNotFound, userNotFound } from "#application/views.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { User } from "#contracts/user.ts";
import type { EventState } from "#domain/event-state.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { UserDirectory } from "#ports/user-directory.ts";

/** The user with this id. Throws USER_NOT_FOUND when there is none. */
export async function existingUser(users: UserDirectory, userId: string): Promise<User> {
  const user = await users.find(userId);
  if (user === undefined) throw new ProblemError(userNotFound(userId));
  return user;
}

/** The event with this id, as it is now. Throws EVENT_NOT_FOUND when there is none. */
export async function existingEvent(events: EventCatalog, eventId: string): Promise<EventState> {
  const event = await events.find(eventId);
  if (event === undefined) throw new ProblemError(eventNotFound(eventId));
  return event;
}
