import { randomUUIDv7 } from "node:crypto";
import { problem, ProblemError } from "#contracts/problem.ts";
import { defined } from "../defined.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";

type Deps = Pick<GatewayDeps, "events" | "queries" | "clock">;
type Events = Handlers<
  | "createEvent"
  | "listEvents"
  | "getEvent"
  | "listRegistrationsOfEvent"
  | "listWaitlistOfEvent"
  | "getRegistration"
>;

export function eventHandlers({ events, queries, clock }: Deps): Events {
  return {
    async createEvent({ body: { eventId = randomUUIDv7(), capacity, hasWaitlist, ...rest } }) {
      const details = defined(rest);
      const created = { type: "EventCreated", eventId, details, capacity, hasWaitlist, at: clock() } as const;
      if (!(await events.create(created))) {
        throw new ProblemError(problem("EVENT_ALREADY_EXISTS", `The id ${eventId} is taken.`));
      }
      const counts = { registeredCount: 0, waitlistCount: 0, availableSeats: capacity };
      return { eventId, ...details, capacity, hasWaitlist, ...counts, version: 1 };
    },

    listEvents: ({ query }) => queries.events(query),

    getEvent: ({ params: { eventId } }) => queries.event(eventId),

    listRegistrationsOfEvent: ({ params: { eventId }, query }) =>
      queries.registrationsOfEvent(eventId, query),

    listWaitlistOfEvent: ({ params: { eventId }, query }) => queries.waitlistOfEvent(eventId, query),

    getRegistration: ({ params: { eventId, userId } }) => queries.registration(eventId, userId),
  };
}
