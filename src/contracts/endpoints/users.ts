import { pageQuerySchema } from "../list.ts";
import { registrationWithEventSchema } from "../registration.ts";
import { newUserSchema, ownUserSchema, shownUserSchema, userSchema } from "../user.ts";
import {
  BODY_PROBLEMS,
  creation,
  type Endpoint,
  KEY_PROBLEMS,
  page,
  PAGE_PROBLEMS,
  view,
} from "./endpoint.ts";

const listWithEvents = page(registrationWithEventSchema, "RegistrationWithEventList");

export const users = {
  createUser: {
    method: "POST",
    path: "/users",
    tag: "Users",
    access: ["person", "organizer"],
    summary: "Create a user",
    description: [
      "A person who can register for events. The id is chosen by whoever creates the user, and can't be changed. Of a",
      "person with a token of the identity provider it is made by Muster: who comes again is answered 200.",
    ].join(" "),
    body: newUserSchema,
    bodyOfPerson: ownUserSchema,
    answer: creation(userSchema, "/users/{userId}", true),
    problems: [...BODY_PROBLEMS, ...KEY_PROBLEMS, "USER_ALREADY_EXISTS"],
  },
  listUsers: {
    method: "GET",
    path: "/users",
    tag: "Users",
    access: ["reader"],
    summary: "All users",
    description:
      "Page by page, in an order that is arbitrary and fixed. Each user who is there throughout is shown exactly " +
      "once. On AWS the list may follow a creation a moment later.",
    query: pageQuerySchema,
    answer: page(shownUserSchema, "UserList"),
    problems: PAGE_PROBLEMS,
  },
  getUser: {
    method: "GET",
    path: "/users/{userId}",
    tag: "Users",
    access: ["self", "reader"],
    summary: "One user",
    description: "Name, e-mail address and time of creation.",
    answer: view(shownUserSchema),
    problems: ["SERVICE_UNAVAILABLE", "USER_NOT_FOUND"],
  },
  listRegistrationsOfUser: {
    method: "GET",
    path: "/users/{userId}/registrations",
    tag: "Users",
    access: ["self", "reader"],
    summary: "Where a user has a seat, with the events, by their date",
    description:
      "Each seat comes with the event as it is now. For who waits where, see the waitlist of the user.",
    query: pageQuerySchema,
    answer: listWithEvents,
    problems: [...PAGE_PROBLEMS, "USER_NOT_FOUND"],
  },
  listWaitlistOfUser: {
    method: "GET",
    path: "/users/{userId}/waitlist",
    tag: "Users",
    access: ["self", "reader"],
    summary: "Where a user waits, with position and events, by their date",
    description: "Each place comes with today's position and the event as it is now.",
    query: pageQuerySchema,
    answer: listWithEvents,
    problems: [...PAGE_PROBLEMS, "USER_NOT_FOUND"],
  },
} as const satisfies Record<string, Endpoint>;
