import type { Publisher, PublishingDeps } from "./publishing.ts";

/** Events whose pending entries one sweep publishes side by side. */
const EVENTS_AT_A_TIME = 16;

/**
 * Has the publisher adopt what has been pending since before `at`, of a few events at a time; begins with no further
 * one once it is aborted. An event that can't be published is reported, and holds up no other. Throws `Unavailable`
 * when the outbox can't tell what is pending.
 */
export async function sweepPending(
  { outbox, topic, report }: PublishingDeps,
  publisher: Publisher,
  at: string,
  signal?: AbortSignal,
): Promise<void> {
  const ranges = outbox.pendingBefore(at)[Symbol.asyncIterator]();
  const begun = new Set<string>();
  const adoptOn = async (): Promise<void> => {
    while (signal?.aborted !== true) {
      const next = await ranges.next();
      if (next.done === true) return;
      const { eventId } = next.value;
      // In order, nothing but the first range of an event may be published: the others are behind it.
      if (topic.isOrdered && begun.has(eventId)) continue;
      begun.add(eventId);
      await publisher.adopt(next.value, at).catch((error: unknown) => report(eventId, error));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: EVENTS_AT_A_TIME }, adoptOn));
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
