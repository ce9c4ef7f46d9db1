import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";
import { refuseAddressesOf } from "../http/addresses.ts";

type Deps = Pick<GatewayDeps, "cataloguing" | "queries" | "asksWho">;
type Events = Handlers<
  | "createEvent"
  | "listEvents"
  | "getEvent"
  | "listRegistrationsOfEvent"
  | "listOffersOfEvent"
  | "listWaitlistOfEvent"
  | "getRegistration"
>;

export function eventHandlers({ cataloguing, queries, asksWho }: Deps): Events {
  return {
    createEvent: ({ body, headers, caller }) => {
      if (asksWho) refuseAddressesOf(body.owners);
      return cataloguing.createEvent(body, headers.idempotencyKey, caller);
    },

    listEvents: ({ query, caller }) => queries.events(query, caller),

    getEvent: ({ params: { eventId }, caller }) => queries.event(eventId, caller),

    listRegistrationsOfEvent: ({ params: { eventId }, query, caller }) =>
      queries.registrationsOfEvent(eventId, query, caller),

    listOffersOfEvent: ({ params: { eventId }, query, caller }) =>
      queries.offersOfEvent(eventId, query, caller),

    listWaitlistOfEvent: ({ params: { eventId }, query, caller }) =>
      queries.waitlistOfEvent(eventId, query, caller),

    getRegistration: ({ params: { eventId, userId } }) => queries.registration(eventId, userId),
  };
}
