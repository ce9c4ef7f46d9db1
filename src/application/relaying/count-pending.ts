import { ago } from "#application/ago.ts";
import type { Clock } from "#ports/clock.ts";
import type { Outbox } from "#ports/outbox.ts";
import { LEFT_MS } from "./publishing.ts";

/** More events than this with something pending are not counted. */
const MOST_COUNTED = 1000;

/** How many events, 1,000 at most, have notifications that should be out by now. Throws `Unavailable`. */
export async function countPendingEvents(
  outbox: Pick<Outbox, "pendingBefore">,
  clock: Clock,
): Promise<number> {
  const eventIds = new Set<string>();
  for await (const { eventId } of outbox.pendingBefore(ago(clock, LEFT_MS))) {
    if (eventIds.add(eventId).size === MOST_COUNTED) break;
  }
  return eventIds.size;
}
