import type { Caller } from "#application/access.ts";
import type { Sessions } from "#application/identifying/sessions.ts";
import { ownPath, seeOther } from "./answer.ts";
import type { Cookies } from "./cookies.ts";
import type { Visit } from "./route.ts";
import { SESSION_COOKIE } from "./visitors.ts";

export type SigningIn = { readonly sessions: Sessions; readonly cookies: Cookies };

/**
 * Begins a session of the caller, and leads them to where they wanted to go. It is a new one each time: one that
 * somebody else may know of is never continued. It lasts no longer than `until`.
 */
export async function signIn(
  { sessions, cookies }: SigningIn,
  visit: Visit,
  caller: Caller,
  to: string,
  until?: string,
): Promise<Response> {
  const token = await sessions.begin(caller, cookies.read(visit.cookie, SESSION_COOKIE), until);
  visit.setCookie(cookies.set(SESSION_COOKIE, token));
  return seeOther(to === "" ? homeOf(caller) : ownPath(to));
}

/** Where somebody goes who has come from nowhere. */
function homeOf({ role }: Caller): string {
  return role === "attendee" ? "/" : "/console";
}
