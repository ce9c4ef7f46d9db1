import type { Links } from "#application/identifying/links.ts";
import type { Queries } from "#application/querying/queries.ts";
import { linkPage, noLinkPage } from "../pages/login.ts";
import { seeOther, sendPage } from "./answer.ts";
import { type PageRoute, pageRoute, type Visit } from "./route.ts";
import { signIn, type SigningIn } from "./signing-in.ts";
import { unless } from "./unless.ts";

export type LinkPagesDeps = SigningIn & {
  readonly links: Pick<Links, "open">;
  readonly queries: Pick<Queries, "user">;
  /** Whether the gateway asks who somebody is; where it asks nobody, there are no sessions. */
  readonly asksWho: boolean;
};

/** No search engine is to remember whose link this is. */
const UNLISTED = { "X-Robots-Tag": "noindex" };

/** Where the holder of a personal link arrives: they are asked once, then they are that person here. */
export function linkPages(deps: LinkPagesDeps): readonly PageRoute[] {
  const { queries } = deps;
  return [
    pageRoute("GET", "/l/{token}", "public", async (visit) => {
      const { frame, params } = visit;
      const { token } = params;
      const link = await linkOf(deps, visit);
      if (link === undefined) return await sendPage(noLinkPage(frame), 404, UNLISTED);
      const { caller } = link;
      const { userId = "" } = caller;
      const user = await unless("USER_NOT_FOUND", queries.user(userId, caller));
      return await sendPage(linkPage(frame, { token, person: user?.name ?? userId }), 200, UNLISTED);
    }),

    pageRoute("POST", "/l/{token}", "public", async (visit) => {
      const link = await linkOf(deps, visit);
      if (link === undefined) return await sendPage(noLinkPage(visit.frame), 404, UNLISTED);
      const { caller, expiresAt } = link;
      const [eventId, ...others] = caller.events ?? [];
      const to = eventId !== undefined && others.length === 0 ? `/e/${eventId}` : "/";
      if (!deps.asksWho) return seeOther(`${to}?as=${encodeURIComponent(caller.userId ?? "")}`);
      return await signIn(deps, visit, caller, to, expiresAt);
    }),
  ];
}

/** Whose personal link it is, and until when; undefined for one that is not valid, or not any more. */
async function linkOf({ links }: LinkPagesDeps, { params: { token } }: Visit<"token">) {
  // Other credentials are not for addresses, which browsers remember.
  return await links.open(token);
}
