import type { Endpoint } from "#contracts/endpoints/endpoint.ts";
import { pageQuerySchema } from "#contracts/list.ts";

/** What a request says before any of it is checked. */
type Unread = {
  header(name: string): string | undefined;
  query(name: string): string | undefined;
  param(name: string): string | undefined;
};

const ITEMS_PER_POINT = 50;
/** A command with a key is remembered, also that it was for nothing; one without is refused before the queue. */
const FOR_NOTHING = 5;

/**
 * What a request costs: 1 point; a list 1 more for each 50 items that it may have; 5 a command with an Idempotency-Key
 * for an event that nobody has seen yet.
 */
export function pointsOf(
  { answer }: Endpoint,
  request: Unread,
  isKnown: (eventId: string) => boolean,
): number {
  if (answer.kind === "page") {
    const { data: limit = 0 } = pageQuerySchema.shape.limit.safeParse(request.query("limit"));
    return 1 + Math.floor(limit / ITEMS_PER_POINT);
  }
  const isRemembered = answer.kind === "queued" && request.header("Idempotency-Key") !== undefined;
  return isRemembered && !isKnown(request.param("eventId") ?? "") ? FOR_NOTHING : 1;
}
