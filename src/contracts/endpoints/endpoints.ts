import { z } from "zod";
import { REQUEST_ID } from "../examples.ts";
import type { RequestView } from "../request.ts";
import { keyIdSchema } from "../key.ts";
import { eventIdSchema, userIdSchema } from "../values.ts";
import { callers } from "./callers.ts";
import type { Content, Creation, Endpoint, Page, Queued, Stream } from "./endpoint.ts";
import { events } from "./events.ts";
import { exports } from "./exports.ts";
import { live } from "./live.ts";
import { organizing } from "./organizing.ts";
import { registrations } from "./registrations.ts";
import { system } from "./system.ts";
import { users } from "./users.ts";
import { why } from "./why.ts";

/**
 * Every endpoint of the HTTP interface, by the id of its operation. The gateway mounts its handlers from
 * this table, the OpenAPI document is made from it, and the client has its types, so nothing in it is
 * written twice.
 */
export const endpoints = {
  ...users,
  ...events,
  ...registrations,
  ...why,
  ...exports,
  ...organizing,
  ...live,
  ...callers,
  ...system,
} as const satisfies Record<string, Endpoint>;

type Endpoints = typeof endpoints;
export type OperationId = keyof Endpoints;

/** Every row, with the id of its operation. */
export const operations = Object.entries<Endpoint>(endpoints) as readonly (readonly [
  OperationId,
  Endpoint,
])[];

/** The names in braces of a path. */
type NamesIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

export type ParameterName = NamesIn<Endpoints[OperationId]["path"]>;

/** The schema of each parameter of a path. */
export const PATH_PARAMETERS = {
  eventId: eventIdSchema,
  userId: userIdSchema,
  requestId: z
    .string()
    .max(512)
    .meta({ examples: [REQUEST_ID] }),
  keyId: keyIdSchema,
} as const satisfies Record<ParameterName, z.ZodType>;

/** The names in braces of a path, in order. */
export function parametersIn(path: string): readonly ParameterName[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as ParameterName);
}

/** The path, with each name in braces replaced by its URL-encoded value. */
export function pathTo(path: string, values: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

export type ParamsOf<Id extends OperationId> = {
  readonly [Name in NamesIn<Endpoints[Id]["path"]>]: string;
};

/** The parsed query of an operation; unknown if it has none. */
export type QueryOf<Id extends OperationId> = Endpoints[Id] extends { query: infer Query extends z.ZodType }
  ? z.output<Query>
  : unknown;

/** The parsed body of an operation; unknown if it has none. */
export type BodyOf<Id extends OperationId> = Endpoints[Id] extends { body: infer Body extends z.ZodType }
  ? z.output<Body>
  : unknown;

/** The body of an operation as clients send it; unknown if it has none. */
export type SentBodyOf<Id extends OperationId> = Endpoints[Id] extends { body: infer Body extends z.ZodType }
  ? z.input<Body>
  : unknown;

/** Operations that go through the queue. */
export type CommandId = {
  [Id in OperationId]: Endpoints[Id]["answer"] extends Queued ? Id : never;
}[OperationId];

/** Operations that create something at once. */
export type CreationId = {
  [Id in OperationId]: Endpoints[Id]["answer"] extends Creation ? Id : never;
}[OperationId];

/** Operations that answer one page of a list. */
export type ListId = {
  [Id in OperationId]: Endpoints[Id]["answer"] extends Page ? Id : never;
}[OperationId];

/** Operations that answer something other than JSON. */
export type ContentId = {
  [Id in OperationId]: Endpoints[Id]["answer"] extends Content ? Id : never;
}[OperationId];

/** Operations that answer a stream, whose end nobody waits for. */
export type StreamId = {
  [Id in OperationId]: Endpoints[Id]["answer"] extends Stream ? Id : never;
}[OperationId];

/** Operations whose answers come as a whole. */
export type CallId = Exclude<OperationId, StreamId>;

/** The rows of these. */
export const calls = operations.filter(([, { answer }]) => answer.kind !== "stream") as readonly (readonly [
  CallId,
  Endpoint,
])[];

/** Operations that answer nothing at all. */
type GoneId = {
  [Id in OperationId]: Endpoints[Id]["answer"] extends { kind: "gone" } ? Id : never;
}[OperationId];

/** The parsed JSON of a successful answer, which for a command is the request; text if it is not JSON. */
export type ViewOf<Id extends OperationId> = Endpoints[Id]["answer"] extends {
  schema: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : Id extends CommandId
    ? RequestView
    : Id extends GoneId
      ? undefined
      : string;

/** One item of a list. */
export type ItemOf<Id extends ListId> = ViewOf<Id> extends { items: (infer Item)[] } ? Item : never;
