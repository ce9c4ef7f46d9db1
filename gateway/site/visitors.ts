import { ANONYMOUS, type Caller, isPerson, LOCAL } from "#application/access.ts";
import type { Sessions } from "#application/identifying/sessions.ts";
import { userIdSchema } from "#contracts/values.ts";
import type { Cookies } from "./cookies.ts";

/** The cookie that pages know somebody by. */
export const SESSION_COOKIE = "muster";

export type Visitor = {
  readonly caller: Caller;
  /** The id of the person for whom pages act. */
  readonly userId: string | undefined;
  /** The `Set-Cookie` header that remembers it. */
  readonly remember?: string;
};

type Asked = { readonly url: string; header(name: string): string | undefined };

/** Who asks for a page. Throws `Unavailable` when that can't be looked up. */
export type Visitors = (request: Asked) => Promise<Visitor>;

/** For a gateway that asks for credentials: whoever has a session, and nobody else. */
export function createVisitors(sessions: Pick<Sessions, "callerOf">, cookies: Cookies): Visitors {
  return async (request) => {
    const token = cookies.read(request.header("Cookie"), SESSION_COOKIE);
    const found = token && (await sessions.callerOf(token, isByHand(request)));
    const caller = found || ANONYMOUS;
    return { caller, userId: isPerson(caller) ? caller.userId : undefined };
  };
}

/** What a page asks for by itself, to show what is new, is no sign that somebody is there. */
function isByHand(request: Asked): boolean {
  return (request.header("Sec-Fetch-Mode") ?? "navigate") === "navigate";
}

/** For a gateway that asks nobody: pages act for the person in `?as=`, from then on. `?as=` alone ends that. */
export function createOpenVisitors(cookies: Cookies): Visitors {
  return (request) => {
    const named = new URL(request.url).searchParams.get("as")?.trim();
    const before = cookies.read(request.header("Cookie"), SESSION_COOKIE);
    const userId = userIdSchema.safeParse(named ?? before).data;
    if (named === undefined || named === before) return Promise.resolve({ caller: LOCAL, userId });
    const remember =
      userId === undefined ? cookies.clear(SESSION_COOKIE) : cookies.set(SESSION_COOKIE, userId);
    return Promise.resolve({ caller: LOCAL, userId, remember });
  };
}
