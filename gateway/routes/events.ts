import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";

type Deps = Pick<GatewayDeps, "cataloguing" | "queries">;
type Events = Handlers<
  | "createEvent"
  | "listEvents"
  | "getEvent"
  | "listRegistrationsOfEvent"
  | "listWaitlistOfEvent"
  | "getRegistration"
>;

export function eventHandlers({ cataloguing, queries }: Deps): Events {
  return {
    createEvent: ({ body, headers, caller }) => cataloguing.createEvent(body, headers.idempotencyKey, caller),

    listEvents: ({ query, caller }) => queries.events(query, caller),

    getEvent: ({ params: { eventId }, caller }) => queries.event(eventId, caller),

    listRegistrationsOfEvent: ({ params: { eventId }, query, caller }) =>
      queries.registrationsOfEvent(eventId, query, caller),

    listWaitlistOfEvent: ({ params: { eventId }, query, caller }) =>
      queries.waitlistOfEvent(eventId, query, caller),

    getRegistration: ({ params: { eventId, userId } }) => queries.registration(eventId, userId),
  };
}
