import { z } from "zod";
import { type Endpoint, successesOf } from "./endpoints/endpoint.ts";
import { operations, parametersIn, PATH_PARAMETERS } from "./endpoints/endpoints.ts";
import { simplify } from "./json-schema.ts";
import { type ProblemCode, PROBLEMS, PROBLEMS_ANYWHERE, problemSchema } from "./problem.ts";
import { requestSchema } from "./request.ts";

/** The OpenAPI 3.1 document of the HTTP interface. It is made from the table of endpoints alone. */

type Json = Record<string, unknown>;

/** Request headers of every command. */
const COMMAND_HEADERS = {
  "Idempotency-Key": {
    description: [
      "The same command with the same key is the same request, for at least 24 hours: nothing is done twice.",
      "A key belongs to the event and the user that the command concerns.",
    ].join(" "),
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" },
  },
  Prefer: {
    description: "`wait=N` (RFC 7240): wait up to N seconds, at most 20, for the outcome.",
    schema: { type: "string", examples: ["wait=5"] },
  },
} as const;

const QUEUED = [
  "Goes through the queue: 202 as soon as the command is durably there.",
  "With `Prefer: wait=N` the answer is the outcome, if there is one within N seconds.",
].join(" ");

const LOCATION = { description: "where to find it", schema: { type: "string" } };
const PREFERENCE_APPLIED = { description: "`wait=N` as applied", schema: { type: "string" } };
const REQUEST_ID = {
  description:
    "names the request in the log: its own `X-Request-Id` if that is a token of at most 128 characters",
  schema: { type: "string" },
};
const RETRY_AFTER = { description: "seconds to wait before the next try", schema: { type: "integer" } };

export function openApiDocument(): Json {
  const endpoints = operations.map(([, endpoint]) => endpoint);
  const paths: Record<string, Json> = {};
  for (const [operationId, endpoint] of operations) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = operation(operationId, endpoint);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Muster",
      version: "1.0.0",
      description: "Event registration through a durable queue: capacity, waitlist, automatic promotion.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    // Relative to the document's own address, so that it is right behind any proxy.
    servers: [{ url: "/" }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: componentsOf(endpoints) },
  };
}

function operation(operationId: string, endpoint: Endpoint): Json {
  const { summary, tag, body, answer } = endpoint;
  const description = [answer.kind === "queued" ? [QUEUED] : [], endpoint.description ?? []].flat().join(" ");
  return {
    operationId,
    summary,
    ...(description !== "" && { description }),
    tags: [tag],
    parameters: parameters(endpoint),
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: named({ ...successes(endpoint), ...failures(endpoint.problems) }),
  };
}

/** The answers, each with the id of its request. */
function named(answers: Readonly<Record<string, Json>>): Json {
  const all = Object.entries(answers).map(([status, { headers, ...rest }]) => {
    return [status, { ...rest, headers: { ...(headers as Json | undefined), "X-Request-Id": REQUEST_ID } }];
  });
  return Object.fromEntries(all) as Json;
}

function parameters({ path, query, answer }: Endpoint): Json[] {
  const inPath = parametersIn(path).map((name) => {
    return { name, in: "path", required: true, schema: shown(PATH_PARAMETERS[name]) };
  });
  const inQuery = Object.entries<z.ZodType>(query?.shape ?? {}).map(([name, type]) => {
    // A number in the query is parsed from text. Its pattern is that of the text, so it does not belong to
    // the number, and only the parser knows the default.
    const { pattern: _, ...schema } = shown(type);
    const { data: value } = type.safeParse(undefined);
    return {
      name,
      in: "query",
      required: false,
      schema: { ...schema, ...(value !== undefined && { default: value }) },
    };
  });
  const inHeaders = Object.entries(answer.kind === "queued" ? COMMAND_HEADERS : {}).map(([name, header]) => {
    return { name, in: "header", required: false, ...header };
  });
  return [...inPath, ...inQuery, ...inHeaders];
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  "200": "done",
  "201": "created",
  "202": "accepted: the command is in the queue",
};

function successes(endpoint: Endpoint): Record<string, Json> {
  const { answer } = endpoint;
  const isQueued = answer.kind === "queued";
  const described = Object.entries(successesOf(endpoint)).map(([status, schema]): [string, Json] => {
    const headers = {
      ...((isQueued || answer.kind === "creation") && { Location: LOCATION }),
      ...(isQueued && status !== "202" && { "Preference-Applied": PREFERENCE_APPLIED }),
      ...(status === "202" && { "Retry-After": RETRY_AFTER }),
    };
    const description = answer.kind === "view" ? answer.description : DESCRIPTIONS[status];
    const content = typeof schema === "string" ? { [schema]: { schema: { type: "string" } } } : json(schema);
    return [status, { description, ...(Object.keys(headers).length > 0 && { headers }), content }];
  });
  return Object.fromEntries(described);
}

function failures(codes: readonly ProblemCode[]): Record<string, Json> {
  const content = { "application/problem+json": { schema: shown(problemSchema) } };
  const byStatus = Object.groupBy([...codes, ...PROBLEMS_ANYWHERE] as const, (code) =>
    String(PROBLEMS[code].status),
  );
  const described = Object.entries(byStatus).map(([status, grouped = []]): [string, Json] => {
    const description = grouped.map((code) => `\`${code}\``).join(", ");
    const headers = status === "503" && { headers: { "Retry-After": RETRY_AFTER } };
    return [status, { description, ...headers, content }];
  });
  return Object.fromEntries(described);
}

const json = (schema: z.ZodType): Json => ({ "application/json": { schema: shown(schema) } });
const uri = (id: string): string => `#/components/schemas/${id}`;
const idOf = (schema: z.ZodType): string | undefined => z.globalRegistry.get(schema)?.id;

/** A reference to the schema if it has an id, else the schema itself. That must contain none with an id. */
function shown(schema: z.ZodType): Json {
  const id = idOf(schema);
  if (id !== undefined) return { $ref: uri(id) };
  return plain(z.toJSONSchema(schema, { io: "input", override: simplify }));
}

/** Every schema that has an id. Those of bodies are as clients send them, all others as they are answered. */
function componentsOf(endpoints: readonly Endpoint[]): Json {
  const bodies = endpoints.flatMap(({ body = [] }) => body);
  const answers = endpoints.flatMap(({ answer }) => {
    if (answer.kind === "page") return [answer.schema, answer.item];
    return "schema" in answer ? answer.schema : [];
  });
  const schemas = {
    ...documented([...answers, requestSchema, problemSchema], "output"),
    ...documented(bodies, "input"),
  };
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function documented(schemas: readonly z.ZodType[], io: "input" | "output"): Json {
  const registry = z.registry<{ id: string }>();
  for (const schema of schemas) {
    const id = idOf(schema);
    if (id !== undefined) registry.add(schema, { id });
  }
  const made = z.toJSONSchema(registry, { io, uri, override: simplify });
  return Object.fromEntries(Object.entries(made.schemas).map(([id, schema]) => [id, plain(schema)]));
}

/** The schema without its dialect and its id: the document already has both. */
function plain(schema: z.core.JSONSchema.BaseSchema): Json {
  const { $schema: _, $id: __, ...rest } = schema;
  return rest;
}
