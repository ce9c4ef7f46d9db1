import { UPDATED } from "../examples.ts";
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
      "An event with a number of seats, and with or without a waitlist. An id is generated if none is given.",
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
      "continues the list of its own `order`, `from` and `until`.",
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
    description: "How many have a seat, how many wait, and how many seats are free.",
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
} as const satisfies Record<string, Endpoint>;
