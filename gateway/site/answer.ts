import { HEADERS } from "../http/headers.ts";
import type { Html } from "../pages/layout.ts";
import type { Headers } from "../http/reply.ts";

/** A page as a response. */
export async function sendPage(page: Html, status = 200, headers?: Headers): Promise<Response> {
  const type = "text/html; charset=utf-8";
  const vary = "Accept-Language, Cookie";
  const all = { ...HEADERS.page, "Content-Type": type, Vary: vary, ...headers };
  return new Response(String(await page), { status, headers: all });
}

/** After a form: the browser asks for this path with GET, so that loading again sends nothing again. */
export function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { ...HEADERS.page, Location: path } });
}

/** The path and query of a text, if it leads to a page of ours; otherwise to the first page. */
export function ownPath(text: string | null | undefined): string {
  const base = "http://muster.invalid";
  const url = text?.startsWith("/") ? URL.parse(text, base) : null;
  // A path such as /.//example.org would become the address of another site.
  const isOwn = url?.origin === base && !url.pathname.startsWith("//");
  return isOwn ? `${url.pathname}${url.search}` : "/";
}
