import type { Outbox } from "#ports/outbox.ts";

/** The newest version of each event that has been pending since before `at`. */
export async function newestPending(outbox: Outbox, at: string): Promise<ReadonlyMap<string, number>> {
  const newest = new Map<string, number>();
  for await (const { eventId, through } of outbox.pendingBefore(at)) {
    newest.set(eventId, Math.max(through, newest.get(eventId) ?? 0));
  }
  return newest;
}
