import type { z } from "zod";
import { type Endpoint, problemsOf, successesOf } from "./endpoints/endpoint.ts";
import { operations, parametersIn, PATH_PARAMETERS } from "./endpoints/endpoints.ts";
import { componentsOf, contentOf, contentOfBody, exampleRefs, shown } from "./openapi-components.ts";
import { PROBLEMS, problemSchema } from "./problem.ts";

/** The OpenAPI 3.1 document of the HTTP interface. It is made from the table of endpoints alone. */

type Json = Record<string, unknown>;

const CREATION_HEADERS = {
  "Idempotency-Key": {
    description:
      "The same body with the same key, and under the same id if it has one, is one creation, however often it is sent.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" },
  },
} as const;

/** Request headers of every command. */
const COMMAND_HEADERS = {
  "Idempotency-Key": {
    description: [
      "The same command with the same key is the same request, for 42 days or until hundreds of later requests of the",
      "person at the event have taken its place: nothing is done twice.",
      "A key belongs to the event and the user that the command concerns. Take a new one for each click.",
    ].join(" "),
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" },
  },
  Prefer: {
    description: "`wait=N` (RFC 7240): wait up to N seconds, at most 20, for the outcome.",
    schema: { type: "string" },
    example: "wait=5",
  },
} as const;

const STREAM_HEADERS = {
  "Last-Event-ID": {
    description: "the `id` of the last message, as browsers send it when they come again",
    schema: { type: "string" },
  },
} as const;

const QUEUED = [
  "Goes through the queue: 202 as soon as the command is durably there.",
  "With `Prefer: wait=N` the answer is the outcome, if there is one within N seconds.",
].join(" ");

const LOCATION = { description: "where to find it", schema: { type: "string" } };
const REPLAYED = {
  description: "`true` where this is the answer to an earlier request with the same Idempotency-Key",
  schema: { type: "string", enum: ["true"] },
};
const PREFERENCE_APPLIED = { description: "`wait=N` as applied", schema: { type: "string" } };
const REQUEST_ID = {
  description:
    "names the request in the log: its own `X-Request-Id` if that is a token of at most 128 characters",
  schema: { type: "string" },
};
const RATE_LIMIT = {
  RateLimit: {
    description:
      "what is left of the limit, and in how many seconds there is more (draft-ietf-httpapi-ratelimit-headers)",
    schema: { type: "string" },
    example: '"caller";r=0;t=1',
  },
  "RateLimit-Policy": {
    description: "the limit: so many points in so many seconds",
    schema: { type: "string" },
    example: '"caller";q=5;w=1, "caller-burst";q=50;w=60',
  },
};
const RETRY_AFTER = { description: "seconds to wait before the next try", schema: { type: "integer" } };

const TAGS: Readonly<Record<Endpoint["tag"], string>> = {
  Users: "Who can register.",
  Events: "What people register for.",
  Registrations: "Seats, and places on the waitlist.",
  Requests: "What became of the commands that go through the queue.",
  Callers: "Who asks, and the API keys of machines.",
  System: "How the system is, and what describes it.",
};

const CREDENTIAL = {
  type: "http",
  scheme: "bearer",
  description:
    "the admin key, an API key (`mst_…`), an access token of the identity provider, or a personal link's",
};
const WWW_AUTHENTICATE = { description: "`Bearer`, as RFC 6750 has it", schema: { type: "string" } };

/** `version` is that of the system which answers so; `asksWho` says whether it asks for credentials. */
export function openApiDocument(version: string, asksWho = false): Json {
  const endpoints = operations.map(([, endpoint]) => endpoint);
  const paths: Record<string, Json> = {};
  for (const [operationId, endpoint] of operations) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = operation(operationId, endpoint, asksWho);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Muster",
      version,
      description: "Event registration through a durable queue: capacity, waitlist, automatic promotion.",
      contact: { name: "Whoever runs this system" },
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    // Relative to the document's own address, so that it is right behind any proxy.
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { ...componentsOf(endpoints), securitySchemes: { credential: CREDENTIAL } },
  };
}

/** An empty requirement says that an operation is open to whoever has no credential, too. */
function securityOf({ access }: Endpoint, asksWho: boolean): Json[] {
  const isOpen = access === "public" || !asksWho;
  return [...(isOpen ? [{}] : []), { credential: [] }];
}

function operation(operationId: string, endpoint: Endpoint, asksWho: boolean): Json {
  const { summary, tag, body, isBodyOptional = false, answer } = endpoint;
  const description = [endpoint.description, ...(answer.kind === "queued" ? [QUEUED] : [])].join(" ");
  return {
    operationId,
    summary,
    description,
    tags: [tag],
    security: securityOf(endpoint, asksWho),
    parameters: parameters(endpoint),
    ...(body && {
      requestBody: { required: !isBodyOptional, content: contentOfBody(body, endpoint.bodyOfPerson) },
    }),
    responses: named({ ...successes(endpoint), ...failures(endpoint) }),
  };
}

/** The answers, each with the id of its request. */
function named(answers: Readonly<Record<string, Json>>): Json {
  const all = Object.entries(answers).map(([status, { headers, ...rest }]) => {
    return [status, { ...rest, headers: { ...(headers as Json | undefined), "X-Request-Id": REQUEST_ID } }];
  });
  return Object.fromEntries(all) as Json;
}

type Example = Json & { readonly examples?: readonly unknown[] };

/** The headers that an answer of each kind goes with, in the request. */
const REQUEST_HEADERS: Partial<Readonly<Record<Endpoint["answer"]["kind"], Readonly<Record<string, Json>>>>> =
  {
    queued: COMMAND_HEADERS,
    creation: CREATION_HEADERS,
    stream: STREAM_HEADERS,
  };

function parameters({ path, query, answer }: Endpoint): Json[] {
  const inPath = parametersIn(path).map((name) => {
    const { examples: [example] = [], ...schema } = shown(PATH_PARAMETERS[name]) as Example;
    return { name, in: "path", required: true, schema, example };
  });
  const inQuery = Object.entries<z.ZodType>(query?.shape ?? {}).map(([name, type]) => {
    const { pattern, ...schema } = shown(type);
    // A number in the query is parsed from text. Its pattern is that of the text, so it does not belong to
    // the number, and only the parser knows the default.
    if (schema["type"] === "string") Object.assign(schema, { pattern });
    const { data: value } = type.safeParse(undefined);
    return {
      name,
      in: "query",
      required: false,
      schema: { ...schema, ...(value !== undefined && { default: value }) },
    };
  });
  const inHeaders = Object.entries(REQUEST_HEADERS[answer.kind] ?? {}).map(([name, header]) => {
    return { name, in: "header", required: false, ...header };
  });
  return [...inPath, ...inQuery, ...inHeaders];
}

function descriptionOf(answer: Endpoint["answer"], status: string): string | undefined {
  if (answer.kind === "view") return answer.description;
  return answer.kind === "accepted" ? "accepted: the rest is on its way" : DESCRIPTIONS[status];
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  "200": "done",
  "201": "created",
  "202": "accepted: the command is in the queue",
  "204": "done",
};

function successes(endpoint: Endpoint): Record<string, Json> {
  const { answer } = endpoint;
  const isQueued = answer.kind === "queued";
  const all = Object.entries(successesOf(endpoint)).map(([status, schema]): [string, Json] => {
    const headers = {
      ...((isQueued || answer.kind === "creation") && {
        Location: LOCATION,
        "Idempotency-Replayed": REPLAYED,
      }),
      ...(isQueued && status !== "202" && { "Preference-Applied": PREFERENCE_APPLIED }),
      ...(isQueued && status === "202" && { "Retry-After": RETRY_AFTER }),
    };
    const description = descriptionOf(answer, status);
    const example = answer.kind === "queued" ? answer.example : undefined;
    const content =
      typeof schema === "string"
        ? { [schema]: { schema: { type: "string" } } }
        : schema && contentOf(schema, example);
    const hasHeaders = Object.keys(headers).length > 0;
    return [
      status,
      { description, ...(hasHeaders && { headers }), ...(content !== undefined && { content }) },
    ];
  });
  return Object.fromEntries(all);
}

/** What a command may end with, other than success: an earlier request's end may be answered again. */
const ENDS = new Set(["404", "409", "500"]);

function failures(endpoint: Endpoint): Record<string, Json> {
  const { answer } = endpoint;
  const byStatus = Object.groupBy(problemsOf(endpoint), (code) => String(PROBLEMS[code].status));
  const described = Object.entries(byStatus).map(([status, grouped = []]): [string, Json] => {
    const description = grouped.map((code) => `\`${code}\``).join(", ");
    const headers = {
      ...((/429|503/.test(status) || grouped.includes("REGISTRATION_NOT_OPEN")) && {
        "Retry-After": RETRY_AFTER,
      }),
      ...(status === "429" && RATE_LIMIT),
      ...(status === "401" && { "WWW-Authenticate": WWW_AUTHENTICATE }),
      ...(answer.kind === "queued" &&
        ENDS.has(status) && { Location: LOCATION, "Idempotency-Replayed": REPLAYED }),
    };
    const media = { schema: shown(problemSchema), examples: exampleRefs(grouped) };
    return [status, { description, headers, content: { "application/problem+json": media } }];
  });
  return Object.fromEntries(described);
}
