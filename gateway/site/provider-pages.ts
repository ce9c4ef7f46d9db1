import { loginPage } from "../pages/login.ts";
import { seeOther, sendPage } from "./answer.ts";
import type { ProviderLogin } from "./provider-login.ts";
import { type PageRoute, pageRoute } from "./route.ts";
import { signIn, type SigningIn } from "./signing-in.ts";

/** The cookie of somebody who is at the provider, and for how many seconds it may take them there. */
const AWAY = { name: "muster-login", seconds: 600 };

/** The ways to the provider, where people sign in, and back. */
export function providerPages(deps: SigningIn, login: ProviderLogin): readonly PageRoute[] {
  const { cookies } = deps;
  return [
    // A link leads here and no form, since a page's policy would not let a form lead to another site.
    pageRoute("GET", "/login/provider", "public", async ({ query, origin, setCookie }) => {
      const { url, away } = await login.begin(origin, query.get("to") ?? "");
      setCookie(cookies.set(AWAY.name, away, AWAY.seconds));
      return seeOther(url);
    }),

    pageRoute("GET", "/login/callback", "public", async (visit) => {
      const back = await login.finish(
        visit.origin,
        visit.frame.here,
        cookies.read(visit.cookie, AWAY.name) ?? "",
      );
      visit.setCookie(cookies.clear(AWAY.name));
      if (back !== undefined) return await signIn(deps, visit, back.caller, back.to);
      return await sendPage(loginPage(visit.frame, { to: "", hasProvider: true, hasFailed: true }), 401);
    }),
  ];
}
