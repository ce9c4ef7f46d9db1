import type { Caller } from "#application/access.ts";
import type { Identify } from "../identify.ts";
import { loginPage, logoutPage } from "../pages/login.ts";
import { seeOther, sendPage } from "./answer.ts";
import { type PageRoute, pageRoute, type Visit } from "./route.ts";
import { signIn, type SigningIn } from "./signing-in.ts";
import { unless } from "./unless.ts";
import { SESSION_COOKIE } from "./visitors.ts";

export type KeyPagesDeps = SigningIn & {
  readonly identify: Identify;
  /** Whether there is a provider with which people can sign in. */
  readonly hasProvider: boolean;
};

/** Where somebody says with a key who they are, and where they end their session. */
export function keyPages(deps: KeyPagesDeps): readonly PageRoute[] {
  const { identify, sessions, cookies, hasProvider } = deps;
  return [
    pageRoute("GET", "/login", "public", async ({ frame, query }) =>
      sendPage(loginPage(frame, { to: query.get("to") ?? "", hasProvider })),
    ),

    pageRoute("POST", "/login", "public", async (visit) => {
      const { frame, form } = visit;
      const [key, to] = [form.get("key")?.trim() ?? "", form.get("to") ?? ""];
      const caller =
        key === "" ? undefined : await unless("UNAUTHENTICATED", callerWith(identify, visit, key));
      if (caller !== undefined) return await signIn(deps, visit, caller, to);
      const { missing, wrong } = frame.messages.login;
      const error = key === "" ? missing : wrong;
      return await sendPage(loginPage(frame, { to, hasProvider, error }), key === "" ? 422 : 401);
    }),

    pageRoute("GET", "/logout", "public", async ({ frame }) => sendPage(logoutPage(frame))),

    pageRoute("POST", "/logout", "public", async (visit) => {
      const token = cookies.read(visit.cookie, SESSION_COOKIE);
      if (token !== undefined) await sessions.end(token);
      visit.setCookie(cookies.clear(SESSION_COOKIE));
      return seeOther("/?signed-out");
    }),
  ];
}

/** Whom the credential makes the caller. Throws UNAUTHENTICATED for one that is not valid, and RATE_LIMITED. */
export async function callerWith(
  identify: Identify,
  { address }: Pick<Visit, "address">,
  credential: string,
): Promise<Caller> {
  return await identify(`Bearer ${credential}`, address);
}
