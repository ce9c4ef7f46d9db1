import type { Problem } from "#contracts/problem.ts";

/**
 * Answers, each with every header that it needs. Made without a middleware: this is the hottest path there
 * is.
 */

const SECURITY_HEADERS = {
  "Content-Security-Policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

const UNCACHED = { ...SECURITY_HEADERS, "Cache-Control": "no-store" };
const JSON_HEADERS = { ...UNCACHED, "Content-Type": "application/json" };
const PROBLEM_HEADERS = { ...UNCACHED, "Content-Type": "application/problem+json" };

export type Headers = Readonly<Record<string, string>>;

export function sendJson(status: number, body: unknown, headers?: Headers): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...JSON_HEADERS, ...headers } });
}

export function sendEmpty(status: number, headers?: Headers): Response {
  return new Response(null, { status, headers: { ...UNCACHED, ...headers } });
}

/** Something other than JSON. */
export function sendContent(content: string | Uint8Array<ArrayBuffer>, headers: Headers): Response {
  return new Response(content, { status: 200, headers: { ...SECURITY_HEADERS, ...headers } });
}

export function sendProblem(problem: Problem, headers?: Headers): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...PROBLEM_HEADERS, ...headers },
  });
}
