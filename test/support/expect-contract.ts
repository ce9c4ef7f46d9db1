import { expect } from "vitest";
import type { z } from "zod";
import { type Endpoint, problemsOf, successesOf } from "#contracts/endpoints/endpoint.ts";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { type Problem, problemSchema, PROBLEMS } from "#contracts/problem.ts";

export type CheckedAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** The body again, for answers that are expected to be problems. */
  readonly problem: Problem;
};

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Checks an answer against the table of endpoints: status, content type, and every member of the body. */
export async function expectContract(
  method: string,
  path: string,
  response: Response,
): Promise<CheckedAnswer> {
  const { status, headers } = response;
  const isStream = headers.get("content-type")?.startsWith("text/event-stream") === true;
  const text = isStream ? "" : await response.text();
  if (isStream) await response.body?.cancel();
  const isJson = /json/.test(headers.get("content-type") ?? "");
  const body: unknown = isJson && text !== "" ? JSON.parse(text) : text;
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-request-id")).toMatch(/^[\w.~:=+/-]{1,128}$/);
  const endpoint = endpointOf(method, path);
  if (status >= 400 && method !== "HEAD") expectProblem(status, headers, body as Problem, endpoint);
  else if (endpoint !== undefined && isJson) expectSuccess(status, headers, body, endpoint);
  return { status, headers, body, problem: body as Problem };
}

function endpointOf(method: string, path: string): Endpoint | undefined {
  const [pathname = ""] = path.split("?");
  const [, found] =
    operations.find(
      ([, endpoint]) =>
        endpoint.method === method &&
        new RegExp(`^${endpoint.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(pathname),
    ) ?? [];
  return found;
}

function expectSuccess(status: number, headers: Headers, body: unknown, endpoint: Endpoint): void {
  const responses = successesOf(endpoint);
  const schema = responses[status];
  expect(Object.keys(responses), `status ${status} is not in the contract`).toContain(String(status));
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("cache-control")).toBe("no-store");
  if (typeof schema === "object") expectExactly(schema, body);
}

function expectProblem(
  status: number,
  headers: Headers,
  body: Problem,
  endpoint: Endpoint | undefined,
): void {
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(headers.get("cache-control")).toBe("no-store");
  expectExactly(problemSchema, body);
  expect(body.status).toBe(status);
  expect(body).toMatchObject({ status: PROBLEMS[body.code].status, title: PROBLEMS[body.code].title });
  expect(body.type).toMatch(/^urn:muster:problem:[a-z-]+$/);
  if (status === 429 || status === 503) expect(headers.get("retry-after")).toMatch(/^\d+$/);
  if (endpoint !== undefined) expect(problemsOf(endpoint)).toContain(body.code);
}

/** Throws unless every member is in the schema, and every instant in the one form that instants have. */
function expectExactly(schema: z.ZodType, body: unknown): void {
  expect(schema.parse(body)).toEqual(body);
  JSON.stringify(body, (name, value: unknown) => {
    const isInstant = typeof value === "string" && (name === "date" || name.endsWith("At"));
    // Opening and closing of registration may be as far from the date.
    if (isInstant && !/^registration.*sAt$/.test(name)) expect(value).toMatch(INSTANT);
    return value;
  });
}
