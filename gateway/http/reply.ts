import type { Problem } from "#contracts/problem.ts";
import { HEADERS, type Kind } from "./headers.ts";

/** Responses with all of their headers. No middleware adds any: nothing in the gateway runs more often. */

const JSON_HEADERS = { ...HEADERS.data, "Content-Type": "application/json" };
const PROBLEM_HEADERS = { ...HEADERS.data, "Content-Type": "application/problem+json" };

export type Headers = Readonly<Record<string, string>>;

export function sendJson(status: number, body: unknown, headers?: Headers): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...JSON_HEADERS, ...headers } });
}

export function sendEmpty(status: number, headers?: Headers): Response {
  return new Response(null, { status, headers: { ...HEADERS.data, ...headers } });
}

/** A response with content other than JSON. */
export function sendContent(
  kind: Kind,
  content: string | Uint8Array<ArrayBuffer>,
  contentType: string,
): Response {
  return new Response(content, { status: 200, headers: { ...HEADERS[kind], "Content-Type": contentType } });
}

/** A response that browsers save under this name, which has no characters of meaning in a header. */
export function sendFile(
  name: string,
  contentType: string,
  content: string | ReadableStream<Uint8Array<ArrayBuffer>>,
): Response {
  const headers = {
    ...HEADERS.data,
    "Content-Type": contentType,
    "Content-Disposition": `attachment; filename="${name}"`,
  };
  return new Response(content, { status: 200, headers });
}

export function sendProblem(problem: Problem, headers?: Headers): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...PROBLEM_HEADERS, ...headers },
  });
}
