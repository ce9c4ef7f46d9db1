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
    createEvent: ({ body, headers }) => cataloguing.createEvent(body, headers.idempotencyKey),

    listEvents: ({ query, caller }) => queries.events(query, caller),

    getEvent: ({ params: { eventId } }) => queries.event(eventId),

    listRegistrationsOfEvent: ({ params: { eventId }, query }) =>
      queries.registrationsOfEvent(eventId, query),

    listWaitlistOfEvent: ({ params: { eventId }, query }) => queries.waitlistOfEvent(eventId, query),

    getRegistration: ({ params: { eventId, userId } }) => queries.registration(eventId, userId),
  };
}
