import type { z } from "zod";
import type { Access } from "../access.ts";
import { listSchema } from "../list.ts";
import { type ProblemCode, PROBLEMS_ANYWHERE } from "../problem.ts";
import { requestSchema, type SucceededRequest, succeededRequestSchema } from "../request.ts";

/** One row of the table of endpoints: an operation of the HTTP interface. */
export type Endpoint = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As OpenAPI writes it: parameters in braces. */
  readonly path: `/${string}`;
  readonly tag: "Users" | "Events" | "Registrations" | "Requests" | "Callers" | "System";
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  /** Whether everybody may ask as often as they like. */
  readonly isUnlimited?: true;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Whether the body may be absent, and then says nothing. */
  readonly isBodyOptional?: true;
  /** The body of a person who asks with a token, where it may be another. */
  readonly bodyOfPerson?: z.ZodType;
  /** The answer to a successful request. */
  readonly answer: Answer;
  /** The problems that it may answer, beside `PROBLEMS_ANYWHERE` and those of its access: see `problemsOf`. */
  readonly problems: readonly ProblemCode[];
};

export type Answer = View | Page | Creation | Issue | Accepted | Queued | Content | Stream | Gone;

/** 200 with JSON. */
export type View<Schema extends z.ZodType = z.ZodType> = {
  readonly kind: "view";
  readonly schema: Schema;
  readonly description: string;
};

/** 200 with one page of a list. */
export type Page<Item extends z.ZodType = z.ZodType> = {
  readonly kind: "page";
  readonly schema: ReturnType<typeof listSchema<Item>>;
  readonly item: Item;
};

/** 201 with what was created, and a `Location`. It accepts `Idempotency-Key`. */
export type Creation<Schema extends z.ZodType = z.ZodType> = {
  readonly kind: "creation";
  readonly schema: Schema;
  /** The path of what was created; its parameters are members of the answer. */
  readonly location: `/${string}`;
  /** Whether somebody may ask for what is there already, and is answered 200 with it. */
  readonly isRepeatable: boolean;
};

/** 201 with JSON that is shown this once: there is no place where it could be found again. */
export type Issue<Schema extends z.ZodType = z.ZodType> = { readonly kind: "issue"; readonly schema: Schema };

/** 202 with JSON: it holds from now on, and what follows from it is on its way. */
type Accepted<Schema extends z.ZodType = z.ZodType> = { readonly kind: "accepted"; readonly schema: Schema };

/** 204: there is nothing to show. */
type Gone = { readonly kind: "gone" };
export const GONE: Gone = { kind: "gone" };

/**
 * The operation is a command that goes through the queue. It accepts `Idempotency-Key` and `Prefer:
 * wait=N`. It answers 202 with the request, or the status `done` if the request succeeded while the client
 * waited. `example` is a request of this command that has succeeded.
 */
export type Queued = {
  readonly kind: "queued";
  readonly done: 200 | 201;
  readonly example: SucceededRequest;
};

/** 200 with something other than JSON. */
export type Content = { readonly kind: "content"; readonly type: ContentType };

/** 200 with server-sent events, for as long as the client stays: see `live.ts`. HEAD answers the headers alone. */
export type Stream = { readonly kind: "stream" };
export const STREAM: Stream = { kind: "stream" };

export type ContentType = "text/html" | "text/plain" | "text/csv" | "text/calendar" | "text/event-stream";

export const view = <Schema extends z.ZodType>(schema: Schema, description = "done"): View<Schema> => ({
  kind: "view",
  schema,
  description,
});

/** `id` names the page among the schemas of the OpenAPI document. */
export const page = <Item extends z.ZodType>(item: Item, id: string): Page<Item> => ({
  kind: "page",
  schema: listSchema(item).meta({ id }),
  item,
});

export const creation = <Schema extends z.ZodType>(
  schema: Schema,
  location: Creation["location"],
  isRepeatable = false,
): Creation<Schema> => ({ kind: "creation", schema, location, isRepeatable });

export const issue = <Schema extends z.ZodType>(schema: Schema): Issue<Schema> => ({ kind: "issue", schema });

export const accepted = <Schema extends z.ZodType>(schema: Schema): Accepted<Schema> => ({
  kind: "accepted",
  schema,
});

export const queued = (done: Queued["done"], example: SucceededRequest): Queued => ({
  kind: "queued",
  done,
  example,
});

export const content = (type: ContentType): Content => ({ kind: "content", type });

/** The statuses of successful answers: each with the schema of its JSON, the type of another content, or nothing. */
export function successesOf({
  answer,
}: Endpoint): Readonly<Record<number, z.ZodType | ContentType | undefined>> {
  switch (answer.kind) {
    case "view":
    case "page":
      return { 200: answer.schema };
    case "creation":
      return { ...(answer.isRepeatable && { 200: answer.schema }), 201: answer.schema };
    case "issue":
      return { 201: answer.schema };
    case "accepted":
      return { 202: answer.schema };
    case "gone":
      return { 204: undefined };
    case "queued":
      return { [answer.done]: succeededRequestSchema, 202: requestSchema };
    case "content":
      return { 200: answer.type };
    case "stream":
      return { 200: "text/event-stream" };
    default:
      return answer satisfies never;
  }
}

/** Every problem that the operation may answer. A credential that is not valid is refused everywhere. */
export function problemsOf({ access, problems, isUnlimited }: Endpoint): readonly ProblemCode[] {
  const forbidden = access === "public" ? [] : (["FORBIDDEN"] as const);
  const limited = isUnlimited ? [] : (["RATE_LIMITED"] as const);
  return [...problems, "UNAUTHENTICATED", ...forbidden, ...limited, ...PROBLEMS_ANYWHERE];
}

/** Problems of every operation that reads a page. */
export const PAGE_PROBLEMS = ["INVALID_QUERY", "INVALID_CURSOR", "SERVICE_UNAVAILABLE"] as const;

/** Problems of every operation that has a body. */
export const BODY_PROBLEMS = [
  "MALFORMED_JSON",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "VALIDATION_FAILED",
  "SERVICE_UNAVAILABLE",
] as const;

/** Problems of everything that accepts an Idempotency-Key. */
export const KEY_PROBLEMS = ["INVALID_IDEMPOTENCY_KEY", "IDEMPOTENCY_KEY_REUSED"] as const;

/** Problems of every command, besides refusals by the rules. */
export const COMMAND_PROBLEMS = [...KEY_PROBLEMS, "COMMAND_FAILED"] as const;
