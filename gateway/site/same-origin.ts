import { type Problem, problem } from "#contracts/problem.ts";

type Headed = { header(name: string): string | undefined };

/**
 * What is wrong with a form, if it was not sent by one of our own pages; browsers say where a request comes from.
 * Those of before 2023 say only `Origin`. `publicUrl` is our origin; where it isn't known, the request's host is.
 */
export function problemOfOrigin(request: Headed, publicUrl: string | undefined): Problem | undefined {
  const site = request.header("Sec-Fetch-Site");
  const isOwn = site === undefined ? isOwnOrigin(request, publicUrl) : site === "same-origin";
  return isOwn ? undefined : problem("CROSS_SITE", "This form was not sent by a page of this Muster.");
}

function isOwnOrigin(request: Headed, publicUrl: string | undefined): boolean {
  const origin = request.header("Origin");
  if (origin === undefined) return false;
  if (origin === publicUrl) return true;
  const host = request.header("Host");
  return publicUrl === undefined && host !== undefined && URL.parse(origin)?.host === host.toLowerCase();
}
