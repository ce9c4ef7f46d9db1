import { type Caller, isInScope, isOwner } from "#application/access.ts";
import type { EventView } from "#contracts/event.ts";
import type { RequestView } from "#contracts/request.ts";
import type { Clock } from "#ports/clock.ts";
import type { GatewayDeps } from "../deps.ts";
import type { May } from "../pages/console/frame.ts";
import type { Visit } from "../site/route.ts";
import { unless } from "../site/unless.ts";

/** What the pages of the console about events have in common. */

export type ConsoleDeps = Pick<GatewayDeps, "queries" | "requests" | "limits" | "cataloguing" | "asksWho"> & {
  readonly clock: Clock;
};

/** What the caller may do with an event that they may look at in the console. */
export function mayOf(caller: Caller, { eventId, owners }: EventView): May {
  const manage = isInScope(caller, eventId) && (caller.role === "admin" || isOwner(caller, owners));
  return {
    manage,
    checkIn: manage || caller.role === "door",
    readJournal: manage || caller.role === "reader",
  };
}

/**
 * The command in `?request=`, if it is one about this event, and about this person or nobody. Throws as
 * `Requests.about` does, and `Unavailable`.
 */
export async function requestAskedFor(
  { requests }: Pick<ConsoleDeps, "requests">,
  { query, caller, params: { eventId } }: Pick<Visit<"eventId">, "query" | "caller" | "params">,
  userId?: string,
): Promise<RequestView | undefined> {
  const requestId = query.get("request");
  if (requestId === null) return undefined;
  const about = requests.about(requestId, caller);
  if (about.eventId !== eventId || about.userId !== userId) return undefined;
  return await unless("REQUEST_NOT_FOUND", requests.find(requestId, 0));
}
