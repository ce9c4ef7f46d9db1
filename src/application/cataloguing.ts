import { randomUUIDv7 } from "node:crypto";
import type { EventView, NewEvent } from "#contracts/event.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { NewUser, User } from "#contracts/user.ts";
import type { CreateEvent } from "#domain/commands.ts";
import { decideCreation } from "#domain/decide.ts";
import { detailsOf } from "#domain/event-details.ts";
import { emptyRoster, eventAfter } from "#domain/roster.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { eventView, rejectionProblem } from "./views.ts";

export type CataloguingDeps = {
  readonly users: Pick<UserDirectory, "create">;
  readonly events: Pick<EventCatalog, "create">;
  readonly clock: Clock;
};

/** Creates users and events. Neither goes through the queue: nothing that is stored depends on them yet. */
export type Cataloguing = {
  /** Throws USER_ALREADY_EXISTS when the id is taken, and `Unavailable`. */
  createUser(user: NewUser): Promise<User>;
  /**
   * Generates an id if none is given. Throws EVENT_ALREADY_EXISTS when the id is taken, and `Unavailable`.
   */
  createEvent(event: NewEvent): Promise<EventView>;
};

export function createCataloguing({ users, events, clock }: CataloguingDeps): Cataloguing {
  return {
    async createUser({ userId, name, email }) {
      const user: User = { userId, name, ...(email !== undefined && { email }), createdAt: clock() };
      if (await users.create(user)) return user;
      throw new ProblemError(problem("USER_ALREADY_EXISTS", `The id ${userId} is taken.`));
    },

    async createEvent({ eventId = randomUUIDv7(), capacity, hasWaitlist, ...rest }) {
      const command: CreateEvent = {
        type: "create",
        eventId,
        details: detailsOf(rest),
        capacity,
        hasWaitlist,
      };
      const creation = decideCreation(emptyRoster(), command, clock());
      if (creation.kind === "rejected") throw refused(creation.rejection, eventId);
      const event = eventAfter(creation.facts);
      if (await events.create(event, creation.facts)) return eventView(event);
      throw refused({ type: "EventAlreadyExists" }, eventId);
    },
  };
}

function refused(rejection: Parameters<typeof rejectionProblem>[0], eventId: string): ProblemError {
  return new ProblemError(rejectionProblem(rejection, eventId, ""));
}
