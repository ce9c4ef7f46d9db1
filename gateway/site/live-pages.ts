import type { GatewayDeps } from "../deps.ts";
import { liveHandlers } from "../routes/live.ts";
import { type PageRoute, pageRoute } from "./route.ts";

/** Streams for pages: a browser can't send a credential with one, so who it is for is known by the session. */
export function livePages(deps: Pick<GatewayDeps, "live">): readonly PageRoute[] {
  const { watchEvent, watchRegistration } = liveHandlers(deps);
  return [
    pageRoute("GET", "/e/{eventId}/live", "public", async (visit) => {
      const { caller, person, query, mayStay, signal, streamHeaders: headers } = visit;
      const { eventId } = visit.params;
      const after = query.get("after") ?? undefined;
      const asked = { query: { after }, headers, body: undefined, caller, mayStay, signal };
      // Whoever has given no name yet stands nowhere.
      if (person?.name === undefined) return await watchEvent({ ...asked, params: { eventId } });
      return await watchRegistration({ ...asked, params: { eventId, userId: person.userId } });
    }),
  ];
}
