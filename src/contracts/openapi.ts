import { z } from "zod";
import { type Endpoint, ENDPOINTS } from "./endpoints.ts";
import { simplify } from "./json-schema.ts";
import { waitQuerySchema } from "./list.ts";
import { type ProblemCode, PROBLEMS, problemSchema } from "./problem.ts";
import { eventIdSchema, userIdSchema } from "./values.ts";

/** The OpenAPI 3.1 description of the HTTP interface, made from the table of endpoints and nothing else. */

type Json = Record<string, unknown>;

const PATH_PARAMETERS: Readonly<Record<string, z.ZodType>> = {
  eventId: eventIdSchema,
  userId: userIdSchema,
  requestId: z.string().max(512),
};

const HEADER_PARAMETERS = {
  "Idempotency-Key": {
    description:
      "The same command with the same key is the same request, for at least 24 hours: nothing is done twice. A key belongs to the event and the user that the command concerns.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" },
  },
  Prefer: {
    description: "`wait=N` (RFC 7240): wait up to N seconds, at most 20, for the outcome.",
    schema: { type: "string", examples: ["wait=5"] },
  },
} as const;

const RETRY_AFTER = { description: "seconds to wait before the next try", schema: { type: "integer" } };

export function openApiDocument(): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const endpoint of ENDPOINTS) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = operation(endpoint, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Muster",
      version: "1.0.0",
      description: "Event registration through a durable queue: capacity, waitlist, automatic promotion.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    // Relative to the document: right behind whatever address the reader came by.
    servers: [{ url: "/" }],
    tags: [...new Set(ENDPOINTS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function operation(endpoint: Endpoint, schemas: Json): Json {
  const { operationId, summary, description, tag, body } = endpoint;
  const content = body && { "application/json": { schema: toJsonSchema(body, "input", schemas) } };
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    parameters: parameters(endpoint, schemas),
    ...(content && { requestBody: { required: true, content } }),
    responses: { ...successes(endpoint, schemas), ...failures(endpoint.problems, schemas) },
  };
}

function parameters({ path, query, headers = [] }: Endpoint, schemas: Json): Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => {
    const schema = toJsonSchema(PATH_PARAMETERS[name] ?? z.string(), "input", schemas);
    return { name, in: "path", required: true, schema };
  });
  const inQuery = Object.entries<z.ZodType>(query?.shape ?? {}).map(([name, type]) => {
    // Parsed from text: the pattern is that of the text, and the default is known only to the parser.
    const { pattern: _, ...schema } = toJsonSchema(type, "input", schemas);
    const { data: value } = type.safeParse(undefined);
    return {
      name,
      in: "query",
      required: false,
      schema: { ...schema, ...(value !== undefined && { default: value }) },
    };
  });
  const inHeaders = headers.map((name) => ({
    name,
    in: "header",
    required: false,
    ...HEADER_PARAMETERS[name],
  }));
  return [...inPath, ...inQuery, ...inHeaders];
}

function successes({ responses, headers, query }: Endpoint, schemas: Json): Json {
  const described = Object.entries(responses).map(([status, shown]): [string, Json] => {
    const content =
      typeof shown === "string"
        ? { [shown]: { schema: { type: "string" } } }
        : { "application/json": { schema: toJsonSchema(shown, "output", schemas) } };
    const location = { description: "where to find it", schema: { type: "string" } };
    const applied = { description: "`wait=N` as applied", schema: { type: "string" } };
    const sent = {
      ...((headers || status === "201") && { Location: location }),
      ...(headers && status !== "202" && { "Preference-Applied": applied }),
      ...(status === "202" && { "Retry-After": RETRY_AFTER }),
    };
    const description = { "200": "done", "201": "created", "202": "accepted: the command is in the queue" }[
      status
    ];
    const shownDescription = query === waitQuerySchema ? "the request as it is now" : description;
    return [
      status,
      { description: shownDescription, ...(Object.keys(sent).length > 0 && { headers: sent }), content },
    ];
  });
  return Object.fromEntries(described);
}

function failures(codes: readonly ProblemCode[], schemas: Json): Json {
  const schema = toJsonSchema(problemSchema, "output", schemas);
  const byStatus = Object.groupBy([...codes, "INTERNAL_ERROR"] as const, (code) =>
    String(PROBLEMS[code].status),
  );
  const described = Object.entries(byStatus).map(([status, grouped = []]): [string, Json] => {
    const description = grouped.map((code) => `\`${code}\``).join(", ");
    const headers = status === "503" && { headers: { "Retry-After": RETRY_AFTER } };
    return [status, { description, ...headers, content: { "application/problem+json": { schema } } }];
  });
  return Object.fromEntries(described);
}

/** The schema in JSON Schema's words. Everything with an id of its own goes into `schemas` and is referred to. */
function toJsonSchema(schema: z.ZodType, io: "input" | "output", schemas: Json): Json {
  // Wrapped, so that a schema with an id is referred to even where it stands alone.
  const wrapped = z.toJSONSchema(z.object({ wrapped: schema }), { io, override: simplify });
  const text = JSON.stringify(wrapped).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { properties, $defs = {} } = JSON.parse(text) as { properties: { wrapped: Json }; $defs?: Json };
  Object.assign(schemas, $defs);
  return properties.wrapped;
}
