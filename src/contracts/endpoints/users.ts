import { pageQuerySchema } from "../list.ts";
import { registrationWithEventSchema } from "../registration.ts";
import { newUserSchema, userSchema } from "../user.ts";
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
    summary: "Create a user",
    body: newUserSchema,
    answer: creation(userSchema, "/users/{userId}"),
    problems: [...BODY_PROBLEMS, ...KEY_PROBLEMS, "USER_ALREADY_EXISTS"],
  },
  listUsers: {
    method: "GET",
    path: "/users",
    tag: "Users",
    summary: "All users",
    query: pageQuerySchema,
    answer: page(userSchema, "UserList"),
    problems: PAGE_PROBLEMS,
  },
  getUser: {
    method: "GET",
    path: "/users/{userId}",
    tag: "Users",
    summary: "One user",
    answer: view(userSchema),
    problems: ["SERVICE_UNAVAILABLE", "USER_NOT_FOUND"],
  },
  listRegistrationsOfUser: {
    method: "GET",
    path: "/users/{userId}/registrations",
    tag: "Users",
    summary: "Where a user has a seat, with the events, by their date",
    query: pageQuerySchema,
    answer: listWithEvents,
    problems: [...PAGE_PROBLEMS, "USER_NOT_FOUND"],
  },
  listWaitlistOfUser: {
    method: "GET",
    path: "/users/{userId}/waitlist",
    tag: "Users",
    summary: "Where a user waits, with position and events, by their date",
    query: pageQuerySchema,
    answer: listWithEvents,
    problems: [...PAGE_PROBLEMS, "USER_NOT_FOUND"],
  },
} as const satisfies Record<string, Endpoint>;
