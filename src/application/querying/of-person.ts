import type { Caller } from "#application/access.ts";
import { existingEvent, existingUser } from "#application/existing.ts";
import { userView } from "#application/user-view.ts";
import { registrationView } from "#application/views.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { Registration, RegistrationWithUser } from "#contracts/registration.ts";
import type { KnownUser } from "#contracts/user.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import type { QueriesDeps } from "./deps.ts";
import { isReadable } from "./event-parts.ts";
import { withPosition } from "./ranks.ts";
import { readStable } from "./read-stable.ts";

type PersonAtEvent = { readonly event: EventState; readonly user: KnownUser; readonly standing: Standing };

/** Queries for one person at one event, or for several whose ids are known. */
export function createPersonQueries({ users, events, registrations }: QueriesDeps) {
  const standing = async (eventId: string, userId: string): Promise<PersonAtEvent> => {
    const { snapshot, result } = await readStable(
      () => existingEvent(events, eventId),
      async (event): Promise<Omit<PersonAtEvent, "event">> => {
        const [user, found] = await Promise.all([
          existingUser(users, userId),
          registrations.find(eventId, userId),
        ]);
        return { user, standing: await withPosition(registrations, event, found) };
      },
    );
    return { event: snapshot, ...result };
  };

  return {
    /** Where the person stands, with today's position, whatever that is; and the event of the same moment. */
    standing,

    /** The person's seat, offer or place. Throws REGISTRATION_NOT_FOUND when there is none. */
    async registration(eventId: string, userId: string): Promise<Registration> {
      const { standing: found } = await standing(eventId, userId);
      const registration = registrationView(eventId, userId, found);
      if (registration !== undefined) return registration;
      const detail = `${userId} has neither a seat nor a place on the waitlist of ${eventId}.`;
      throw new ProblemError(problem("REGISTRATION_NOT_FOUND", detail));
    },

    /** The same of several people, read together, in their order. Who is not there, or can't be read, is left out. */
    async registrationsOf(
      eventId: string,
      userIds: readonly string[],
      caller: Caller,
    ): Promise<readonly RegistrationWithUser[]> {
      const read = readStable(
        () => existingEvent(events, eventId),
        async (event) => {
          const rows = [...(await registrations.atEvent(eventId, userIds))].map(async ([userId, row]) => {
            const found = isReadable(row) ? await withPosition(registrations, event, row) : undefined;
            return [userId, found && registrationView(eventId, userId, found)] as const;
          });
          return new Map(await Promise.all(rows));
        },
      );
      const [{ result }, found] = await Promise.all([read, users.findMany(userIds)]);
      return userIds.flatMap((userId) => {
        const [registration, user] = [result.get(userId), found.get(userId)];
        return registration && user ? [{ ...registration, user: userView(user, caller) }] : [];
      });
    },
  };
}
