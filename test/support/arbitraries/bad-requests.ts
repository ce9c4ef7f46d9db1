import fc from "fast-check";
import { operations } from "#contracts/endpoints/endpoints.ts";
import type { ProblemCode } from "#contracts/problem.ts";
import { eventIdSchema, userIdSchema } from "#contracts/values.ts";
import { anyText, badBodies, type BadRequest, notId } from "./bad-bodies.ts";

export type { BadRequest } from "./bad-bodies.ts";

const ENDPOINTS = operations.map(([, endpoint]) => endpoint);
const LISTS = ENDPOINTS.filter(({ query }) => query !== undefined && "limit" in query.shape);
const list = fc.constantFrom(...LISTS.map(({ path }) => path));
const notLimit = fc.oneof(
  fc.constantFrom("0", "1001", "-1", "1.5", "1e2", "", " 1", "+1", "0x10", "99999"),
  anyText.filter((text) => !/^\d{1,4}$/.test(text)),
);

const badLimit = fc.tuple(list, notLimit).map(([path, limit]): BadRequest => {
  return { method: "GET", path: `${path}?limit=${encodeURIComponent(limit)}`, code: "INVALID_QUERY" };
});
const givenTwice = list.map((path): BadRequest => {
  return { method: "GET", path: `${path}?limit=1&limit=2`, code: "INVALID_QUERY" };
});
const badCursor = fc.tuple(list, anyText).map(([path, cursor]): BadRequest => {
  return { method: "GET", path: `${path}?cursor=${encodeURIComponent(cursor)}`, code: "INVALID_CURSOR" };
});
const foreignCursor = list
  .filter((path) => path !== "/users")
  .map((path): BadRequest => ({ method: "GET", path: `${path}?cursor={cursor}`, code: "INVALID_CURSOR" }));
const badWait = fc
  .oneof(
    fc.constantFrom("21", "-1", "1.5", "", "soon"),
    anyText.filter((text) => !/^\d{1,4}$/.test(text)),
  )
  .map((wait): BadRequest => {
    return {
      method: "GET",
      path: `/requests/{requestId}?wait=${encodeURIComponent(wait)}`,
      code: "INVALID_QUERY",
    };
  });

/** Whether a path can have this segment: not an empty one, nor `.` or `..`, which clients resolve. */
const isSegment = (text: string) => !/^(|\.|\.\.)$/.test(text);
const unknownId = (schema: typeof userIdSchema) =>
  fc.oneof(notId(schema).filter(isSegment), fc.constantFrom("nobody", "nowhere", "x".repeat(128)));

const unknownInPath = fc.constantFrom("userId", "eventId", "requestId").chain((parameter) => {
  const endpoints = ENDPOINTS.filter(
    ({ method, path }) => method === "GET" && path.includes(`{${parameter}}`),
  );
  const schema = parameter === "userId" ? userIdSchema : eventIdSchema;
  return fc.tuple(fc.constantFrom(...endpoints), unknownId(schema)).map(([{ path }, id]): BadRequest => {
    const code = `${parameter.replace("Id", "").toUpperCase()}_NOT_FOUND` as ProblemCode;
    return { method: "GET", path: path.replace(`{${parameter}}`, encodeURIComponent(id)), code };
  });
});

const unknownRoute = fc
  .tuple(fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"), anyText.filter(isSegment))
  .map(([method, text]): BadRequest => ({
    method,
    path: `/x${encodeURIComponent(text)}`,
    code: "ROUTE_NOT_FOUND",
  }));

const wrongMethod = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE").chain((method) => {
  const paths = new Set(ENDPOINTS.map(({ path }) => path));
  for (const endpoint of ENDPOINTS) if (endpoint.method === method) paths.delete(endpoint.path);
  return fc.constantFrom(...paths).map((path): BadRequest => ({ method, path, code: "METHOD_NOT_ALLOWED" }));
});

/** Requests that are wrong in one way, each with the code of its problem. */
export const badRequests = fc.oneof(
  { weight: 6, arbitrary: badBodies },
  badLimit,
  givenTwice,
  badCursor,
  foreignCursor,
  badWait,
  { weight: 2, arbitrary: unknownInPath },
  unknownRoute,
  wrongMethod,
);
