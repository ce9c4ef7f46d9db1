import { registerBodySchema } from "../bodies.ts";
import { SUCCEEDED, UNREGISTERED } from "../examples.ts";
import { pageQuerySchema, registrationsQuerySchema, waitQuerySchema } from "../list.ts";
import { refusalCodes } from "../refusals.ts";
import { registrationSchema, registrationWithUserSchema } from "../registration.ts";
import { requestSchema } from "../request.ts";
import {
  BODY_PROBLEMS,
  COMMAND_PROBLEMS,
  type Endpoint,
  page,
  PAGE_PROBLEMS,
  queued,
  view,
} from "./endpoint.ts";

const listWithUsers = page(registrationWithUserSchema, "RegistrationWithUserList");

export const registrations = {
  register: {
    method: "POST",
    path: "/events/{eventId}/register",
    tag: "Registrations",
    access: ["self", "owner"],
    summary: "Register a user: a seat, or a place on the waitlist",
    description: [
      "While people wait, or no seat is free, it is a place at the end of the waitlist, if the event has one. Of",
      "somebody to whom a seat is offered it is the acceptance. An organizer may set rules aside, by name: where the",
      "capacity is set aside and no seat can be had, the person gets an extra seat beyond it.",
    ].join(" "),
    body: registerBodySchema,
    answer: queued(201, SUCCEEDED),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("register")],
  },
  unregister: {
    method: "DELETE",
    path: "/events/{eventId}/register/{userId}",
    tag: "Registrations",
    access: ["self", "owner"],
    summary: "Give up a seat, an offer or a place on the waitlist",
    description: "A seat that is given up goes to the head of the waitlist.",
    answer: queued(200, UNREGISTERED),
    problems: ["SERVICE_UNAVAILABLE", ...COMMAND_PROBLEMS, ...refusalCodes("unregister")],
  },
  listRegistrationsOfEvent: {
    method: "GET",
    path: "/events/{eventId}/registrations",
    tag: "Registrations",
    access: ["owner", "door", "reader"],
    summary: "Who has a seat, in order of registration; or is offered one, or waits",
    description: [
      "Each comes with the user: seats in order of registration, then offers by when they run out, then places by",
      "position. Without `status` it is who has a seat. On AWS the list may follow a change a moment later.",
    ].join(" "),
    query: registrationsQuerySchema,
    answer: listWithUsers,
    problems: [...PAGE_PROBLEMS, "EVENT_NOT_FOUND"],
  },
  listOffersOfEvent: {
    method: "GET",
    path: "/events/{eventId}/offers",
    tag: "Registrations",
    access: ["owner", "door", "reader"],
    summary: "Who is offered a seat, by when the offer runs out",
    description: "Each offer comes with the user. On AWS the list may follow a change a moment later.",
    query: pageQuerySchema,
    answer: listWithUsers,
    problems: [...PAGE_PROBLEMS, "EVENT_NOT_FOUND"],
  },
  listWaitlistOfEvent: {
    method: "GET",
    path: "/events/{eventId}/waitlist",
    tag: "Registrations",
    access: ["owner", "door", "reader"],
    summary: "Who waits, by position",
    description: "Each place comes with the user. Positions are today's: 1, 2, 3 and so on, without gaps.",
    query: pageQuerySchema,
    answer: listWithUsers,
    problems: [...PAGE_PROBLEMS, "EVENT_NOT_FOUND"],
  },
  getRegistration: {
    method: "GET",
    path: "/events/{eventId}/registrations/{userId}",
    tag: "Registrations",
    access: ["self", "owner", "door", "reader"],
    summary: "One user's seat, offer or place at one event",
    description:
      "Registered, offered a seat, or waitlisted, and then at which position. What was given up is not found.",
    answer: view(registrationSchema),
    problems: ["SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND", "USER_NOT_FOUND", "REGISTRATION_NOT_FOUND"],
  },
  getRequest: {
    method: "GET",
    path: "/requests/{requestId}",
    tag: "Requests",
    access: ["self", "owner", "reader", "submitter"],
    summary: "What became of a request",
    description:
      "Succeeded, rejected or failed once it has ended, else queued. With `wait` the answer comes as soon as it has ended.",
    query: waitQuerySchema,
    answer: view(requestSchema, "the request as it is now"),
    problems: ["INVALID_QUERY", "REQUEST_NOT_FOUND", "SERVICE_UNAVAILABLE"],
  },
} as const satisfies Record<string, Endpoint>;
