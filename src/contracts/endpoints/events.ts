import { emptyBodySchema, reasonBodySchema } from "../bodies.ts";
import { EVENT_CANCELLED, PUBLISHED, REINSTATED, UPDATED } from "../examples.ts";
import { refusalCodes } from "../refusals.ts";
import { eventChangesSchema, eventSchema, newEventSchema } from "../event.ts";
import { eventsQuerySchema } from "../list.ts";
import {
  BODY_PROBLEMS,
  COMMAND_PROBLEMS,
  creation,
  type Endpoint,
  KEY_PROBLEMS,
  page,
  PAGE_PROBLEMS,
  queued,
  view,
} from "./endpoint.ts";

export const events = {
  createEvent: {
    method: "POST",
    path: "/events",
    tag: "Events",
    access: ["organizer"],
    summary: "Create an event",
    description:
      "An event with a number of seats, and with or without a waitlist, published or a draft. An id is generated if none is given.",
    body: newEventSchema,
    answer: creation(eventSchema, "/events/{eventId}"),
    problems: [...BODY_PROBLEMS, ...KEY_PROBLEMS, ...refusalCodes("create")],
  },
  listEvents: {
    method: "GET",
    path: "/events",
    tag: "Events",
    access: "public",
    summary: "All events, or those of some time",
    description: [
      "Page by page, in an order that is arbitrary and fixed, or by date. Each event that is there throughout is shown",
      "exactly once; in a list by date, one whose date changes meanwhile may be missed, or be shown twice. A cursor",
      "continues the list of its own `order`, `from` and `until`. Drafts are listed for those only who prepare them, or",
      "look after the system: their owners, doors, readers and admins.",
    ].join(" "),
    query: eventsQuerySchema,
    answer: page(eventSchema, "EventList"),
    problems: PAGE_PROBLEMS,
  },
  getEvent: {
    method: "GET",
    path: "/events/{eventId}",
    tag: "Events",
    access: "public",
    summary: "One event, with its counts",
    description: [
      "How many have a seat, how many wait, and how many seats are free. A draft is shown to whoever knows its id, as a",
      "page that nobody links to.",
    ].join(" "),
    answer: view(eventSchema),
    problems: ["SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND"],
  },
  updateEvent: {
    method: "PATCH",
    path: "/events/{eventId}",
    tag: "Events",
    access: ["owner"],
    summary: "Change an event",
    description: "A raised capacity promotes from the waitlist at once; `null` removes an optional member.",
    body: eventChangesSchema,
    answer: queued(200, UPDATED),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("update")],
  },
  publishEvent: {
    method: "POST",
    path: "/events/{eventId}/publish",
    tag: "Events",
    access: ["owner"],
    summary: "Publish a draft",
    description: "From now on people can register. An event that is published stays as it is.",
    body: emptyBodySchema,
    isBodyOptional: true,
    answer: queued(200, PUBLISHED),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("publish")],
  },
  cancelEvent: {
    method: "POST",
    path: "/events/{eventId}/cancel",
    tag: "Events",
    access: ["owner"],
    summary: "Cancel an event",
    description: [
      "Everybody with a seat, an offer or a place is told, and keeps it, in case the event is reinstated. Of an event",
      "that is cancelled already the first reason stands.",
    ].join(" "),
    body: reasonBodySchema,
    isBodyOptional: true,
    answer: queued(200, EVENT_CANCELLED),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("cancel-event")],
  },
  reinstateEvent: {
    method: "POST",
    path: "/events/{eventId}/reinstate",
    tag: "Events",
    access: ["owner"],
    summary: "Take back that an event is cancelled",
    description:
      "It is what it was before: published, or a draft. An event that is not cancelled stays as it is.",
    body: emptyBodySchema,
    isBodyOptional: true,
    answer: queued(200, REINSTATED),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("reinstate")],
  },
} as const satisfies Record<string, Endpoint>;
