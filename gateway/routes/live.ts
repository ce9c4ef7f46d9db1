import type { Caller } from "#application/access.ts";
import type { Wish } from "#application/live/live-feed.ts";
import { problem } from "#contracts/problem.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers, Input } from "../handlers.ts";
import { sendStream, sendStreamHeaders } from "../http/event-stream.ts";
import { sendProblem } from "../http/reply.ts";

type Live = Handlers<"watchEvent" | "watchRegistration">;
type Asked = Input<"watchEvent">;

/** Whoever finds no room comes again after so many seconds; others leave in the meantime. */
const FULL_HEADERS = { "Retry-After": "10" };

export function liveHandlers({ live }: Pick<GatewayDeps, "live">): Live {
  const watch = async (
    userId: string | undefined,
    { params: { eventId }, query, headers, caller, mayStay, signal }: Asked,
  ): Promise<Response> => {
    const { lastEventId, isHead } = headers;
    const after = lastEventId ?? query.after;
    const wish: Wish = { eventId, userId, holder: holderOf(caller), after, mayStay };
    const event = await live.find(wish);
    if (live.isFull(wish.holder)) {
      const detail = "As many streams are open as there may be. Ask for the state, or try again in a moment.";
      return sendProblem(problem("SERVICE_UNAVAILABLE", detail), FULL_HEADERS);
    }
    if (isHead) return sendStreamHeaders();
    return sendStream((outlet) => live.watch(wish, event, outlet), signal);
  };

  return {
    watchEvent: (asked) => watch(undefined, asked),
    watchRegistration: (asked) => watch(asked.params.userId, asked),
  };
}

/** Under whose name a stream counts. Nobody knows who the anonymous are, and admins have no limits. */
function holderOf({ id, role }: Caller): string | undefined {
  return role === "anonymous" || role === "admin" ? undefined : id;
}
