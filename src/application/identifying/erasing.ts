import { type ErasedUser, isErased } from "#contracts/user.ts";
import { existingUser } from "#application/existing.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { PersonalData } from "#ports/personal-data.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { UserDirectory } from "#ports/user-directory.ts";

export type ErasingDeps = {
  readonly users: Pick<UserDirectory, "find">;
  readonly personal: Pick<PersonalData, "ties" | "erase">;
  readonly registrations: Pick<RegistrationReader, "ofUser">;
  readonly events: Pick<EventCatalog, "findMany">;
  /** Puts a command into the queue that gives up whatever the person has at the event, whatever time it is. */
  readonly giveUp: (eventId: string, userId: string, by: string) => Promise<void>;
  /** Does the work once what was decided before the erasure is certainly committed; unless the process ends before. */
  readonly later: (work: () => Promise<void>) => void;
  /** Called with whom nobody may take for who they were. */
  readonly forget: (userId: string, subject: string | undefined) => void;
  readonly clock: Clock;
};

/**
 * Erases a person. What is stored of them is removed at once, and nobody may register them from then on; what they
 * have at events to come is given up through the queue, so that others move up. Past events keep the id. Whoever asks
 * again gets the same answer, and what a failure has left undone is done; `by` is the caller who asks. Throws
 * USER_NOT_FOUND, and `Unavailable`: then some of it may be done.
 */
export function createErase(deps: ErasingDeps): (userId: string, by: string) => Promise<ErasedUser> {
  const { users, personal, forget, clock } = deps;
  return async (userId, by) => {
    const known = await existingUser(users, userId);
    const subject = isErased(known) ? undefined : (await personal.ties(userId))?.subject;
    const erased = await personal.erase(userId, clock(), by);
    forget(userId, subject);
    await giveUpAll(deps, userId, by);
    // A worker that has read the person a moment before may still give them a seat.
    deps.later(() => giveUpAll(deps, userId, by));
    return erased;
  };
}

/** Has whatever the person has at events that have not ended given up. One that can't be read may not have ended. */
export async function giveUpAll(
  {
    registrations,
    events,
    giveUp,
    clock,
  }: Pick<ErasingDeps, "registrations" | "events" | "giveUp" | "clock">,
  userId: string,
  by: string,
): Promise<void> {
  const eventIds = [...(await registrations.ofUser(userId)).keys()];
  const known = await events.findMany(eventIds);
  const now = clock();
  const isToCome = (eventId: string): boolean => {
    const { endsAt, date } = known.get(eventId)?.details ?? {};
    return (endsAt ?? date ?? now) >= now;
  };
  await Promise.all(eventIds.filter(isToCome).map((eventId) => giveUp(eventId, userId, by)));
}
