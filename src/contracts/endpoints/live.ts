import { liveQuerySchema } from "../live.ts";
import { type Endpoint, STREAM } from "./endpoint.ts";

const MESSAGES = [
  "First `retry`, then the state as `event: event`, whose `id` is the version, and again after each change;",
  "`event: beat` every 15 seconds; `event: bye` with a reason before the server ends the stream.",
  "Each message is whole, and only the newest of its kind counts: a client that returns with `Last-Event-ID` gets the",
  "newest state, if that is another.",
].join(" ");

export const live = {
  watchEvent: {
    method: "GET",
    path: "/events/{eventId}/live",
    tag: "Events",
    access: "public",
    summary: "An event as it changes: server-sent events",
    description: `Its version, seats, counts and phase; it names nobody. ${MESSAGES}`,
    query: liveQuerySchema,
    answer: STREAM,
    problems: ["INVALID_QUERY", "SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND"],
  },
  watchRegistration: {
    method: "GET",
    path: "/events/{eventId}/registrations/{userId}/live",
    tag: "Registrations",
    access: ["self", "owner"],
    summary: "One user's seat or place as it changes: server-sent events",
    description: [
      "The event's messages, and `event: registration`: the registration with today's position, or the status `none`.",
      MESSAGES,
    ].join(" "),
    query: liveQuerySchema,
    answer: STREAM,
    problems: ["INVALID_QUERY", "SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND", "USER_NOT_FOUND"],
  },
} as const satisfies Record<string, Endpoint>;
