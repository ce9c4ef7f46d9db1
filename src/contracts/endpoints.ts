import { z } from "zod";
import { eventChangesSchema, eventSchema, newEventSchema } from "./event.ts";
import { listSchema, pageQuerySchema, waitQuerySchema } from "./list.ts";
import type { ProblemCode } from "./problem.ts";
import {
  registrationSchema,
  registrationWithEventSchema,
  registrationWithUserSchema,
} from "./registration.ts";
import { registerBodySchema, requestSchema } from "./request.ts";
import { newUserSchema, userSchema } from "./user.ts";

/** Every endpoint of the HTTP interface, in one table: the OpenAPI document and the tests are made from it. */

export type Endpoint = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As OpenAPI writes it: parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: "Users" | "Events" | "Registrations" | "Requests" | "System";
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Request headers with a meaning of their own. */
  readonly headers?: readonly ("Idempotency-Key" | "Prefer")[];
  /** Successful answers: a schema of JSON, or the type of another content. */
  readonly responses: Readonly<Record<number, z.ZodType | "text/html" | "text/plain">>;
  /** What else it may answer; INTERNAL_ERROR goes without saying. */
  readonly problems: readonly ProblemCode[];
};

const named = <Item extends z.ZodType>(id: string, item: Item) => listSchema(item).meta({ id });
const eventList = named("EventList", eventSchema);
const userList = named("UserList", userSchema);
const listWithEvents = named("RegistrationWithEventList", registrationWithEventSchema);
const listWithUsers = named("RegistrationWithUserList", registrationWithUserSchema);
const healthSchema = z.object({ status: z.literal("ok") }).meta({ id: "Health" });
const readinessSchema = z.object({ status: z.literal("ready") }).meta({ id: "Readiness" });

const NO_BODY = ["SERVICE_UNAVAILABLE"] as const;
const PAGE = ["INVALID_QUERY", "INVALID_CURSOR", "SERVICE_UNAVAILABLE"] as const;
const BODY = [
  "MALFORMED_JSON",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "VALIDATION_FAILED",
  "SERVICE_UNAVAILABLE",
] as const;
const MUTATION = [
  "INVALID_IDEMPOTENCY_KEY",
  "IDEMPOTENCY_KEY_REUSED",
  "EVENT_NOT_FOUND",
  "COMMAND_FAILED",
] as const;
const MUTATION_HEADERS = ["Idempotency-Key", "Prefer"] as const;
const QUEUED =
  "Goes through the queue: 202 as soon as the command is durably there. With `Prefer: wait=N` the answer is the outcome, if there is one within N seconds.";

export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/users",
    operationId: "createUser",
    tag: "Users",
    summary: "Create a user",
    body: newUserSchema,
    responses: { 201: userSchema },
    problems: [...BODY, "USER_ALREADY_EXISTS"],
  },
  {
    method: "GET",
    path: "/users",
    operationId: "listUsers",
    tag: "Users",
    summary: "All users",
    query: pageQuerySchema,
    responses: { 200: userList },
    problems: PAGE,
  },
  {
    method: "GET",
    path: "/users/{userId}",
    operationId: "getUser",
    tag: "Users",
    summary: "One user",
    responses: { 200: userSchema },
    problems: [...NO_BODY, "USER_NOT_FOUND"],
  },
  {
    method: "GET",
    path: "/users/{userId}/registrations",
    operationId: "listRegistrationsOfUser",
    tag: "Users",
    summary: "Where a user has a seat, with the events, by their date",
    query: pageQuerySchema,
    responses: { 200: listWithEvents },
    problems: [...PAGE, "USER_NOT_FOUND"],
  },
  {
    method: "GET",
    path: "/users/{userId}/waitlist",
    operationId: "listWaitlistOfUser",
    tag: "Users",
    summary: "Where a user waits, with position and events, by their date",
    query: pageQuerySchema,
    responses: { 200: listWithEvents },
    problems: [...PAGE, "USER_NOT_FOUND"],
  },
  {
    method: "POST",
    path: "/events",
    operationId: "createEvent",
    tag: "Events",
    summary: "Create an event",
    body: newEventSchema,
    responses: { 201: eventSchema },
    problems: [...BODY, "EVENT_ALREADY_EXISTS"],
  },
  {
    method: "GET",
    path: "/events",
    operationId: "listEvents",
    tag: "Events",
    summary: "All events",
    query: pageQuerySchema,
    responses: { 200: eventList },
    problems: PAGE,
  },
  {
    method: "GET",
    path: "/events/{eventId}",
    operationId: "getEvent",
    tag: "Events",
    summary: "One event, with its counts",
    responses: { 200: eventSchema },
    problems: [...NO_BODY, "EVENT_NOT_FOUND"],
  },
  {
    method: "PATCH",
    path: "/events/{eventId}",
    operationId: "updateEvent",
    tag: "Events",
    summary: "Change an event",
    description: `${QUEUED} A raised capacity promotes from the waitlist at once; \`null\` removes an optional member.`,
    body: eventChangesSchema,
    headers: MUTATION_HEADERS,
    responses: { 200: requestSchema, 202: requestSchema },
    problems: [...BODY, ...MUTATION, "CAPACITY_BELOW_REGISTERED", "WAITLIST_NOT_EMPTY"],
  },
  {
    method: "POST",
    path: "/events/{eventId}/register",
    operationId: "register",
    tag: "Registrations",
    summary: "Register a user: a seat, or a place on the waitlist",
    description: QUEUED,
    body: registerBodySchema,
    headers: MUTATION_HEADERS,
    responses: { 201: requestSchema, 202: requestSchema },
    problems: [
      ...BODY,
      ...MUTATION,
      "USER_NOT_FOUND",
      "EVENT_FULL",
      "ALREADY_REGISTERED",
      "ALREADY_WAITLISTED",
    ],
  },
  {
    method: "DELETE",
    path: "/events/{eventId}/register/{userId}",
    operationId: "unregister",
    tag: "Registrations",
    summary: "Give up a seat or a place on the waitlist",
    description: `${QUEUED} A seat that is given up goes to the head of the waitlist.`,
    headers: MUTATION_HEADERS,
    responses: { 200: requestSchema, 202: requestSchema },
    problems: [...NO_BODY, ...MUTATION, "USER_NOT_FOUND", "NOT_REGISTERED"],
  },
  {
    method: "GET",
    path: "/events/{eventId}/registrations",
    operationId: "listRegistrationsOfEvent",
    tag: "Registrations",
    summary: "Who has a seat, in order of registration",
    query: pageQuerySchema,
    responses: { 200: listWithUsers },
    problems: [...PAGE, "EVENT_NOT_FOUND"],
  },
  {
    method: "GET",
    path: "/events/{eventId}/waitlist",
    operationId: "listWaitlistOfEvent",
    tag: "Registrations",
    summary: "Who waits, by position",
    query: pageQuerySchema,
    responses: { 200: listWithUsers },
    problems: [...PAGE, "EVENT_NOT_FOUND"],
  },
  {
    method: "GET",
    path: "/events/{eventId}/registrations/{userId}",
    operationId: "getRegistration",
    tag: "Registrations",
    summary: "One user's seat or place at one event",
    responses: { 200: registrationSchema },
    problems: [...NO_BODY, "EVENT_NOT_FOUND", "USER_NOT_FOUND", "REGISTRATION_NOT_FOUND"],
  },
  {
    method: "GET",
    path: "/requests/{requestId}",
    operationId: "getRequest",
    tag: "Requests",
    summary: "What became of a request",
    query: waitQuerySchema,
    responses: { 200: requestSchema },
    problems: ["INVALID_QUERY", "REQUEST_NOT_FOUND", "SERVICE_UNAVAILABLE"],
  },
  {
    method: "GET",
    path: "/healthz",
    operationId: "getHealth",
    tag: "System",
    summary: "The process lives",
    responses: { 200: healthSchema },
    problems: [],
  },
  {
    method: "GET",
    path: "/readyz",
    operationId: "getReadiness",
    tag: "System",
    summary: "Queue and tables answer",
    responses: { 200: readinessSchema },
    problems: ["SERVICE_UNAVAILABLE"],
  },
  {
    method: "GET",
    path: "/metrics",
    operationId: "getMetrics",
    tag: "System",
    summary: "What is measured, as Prometheus reads it",
    responses: { 200: "text/plain" },
    problems: [],
  },
  {
    method: "GET",
    path: "/openapi.json",
    operationId: "getOpenApi",
    tag: "System",
    summary: "This document",
    responses: { 200: z.record(z.string(), z.unknown()) },
    problems: [],
  },
  {
    method: "GET",
    path: "/asyncapi.json",
    operationId: "getAsyncApi",
    tag: "System",
    summary: "The notifications, as an AsyncAPI 3 document",
    responses: { 200: z.record(z.string(), z.unknown()) },
    problems: [],
  },
  {
    method: "GET",
    path: "/docs",
    operationId: "getDocs",
    tag: "System",
    summary: "A page to read this document and try it",
    responses: { 200: "text/html" },
    problems: [],
  },
];
