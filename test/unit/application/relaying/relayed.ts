import { createRelay } from "#application/relaying/relay.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { createMemoryOutbox, entry } from "./memory-outbox.ts";

export const versions = (from: number, through: number, eventId = "e") =>
  Array.from({ length: through - from + 1 }, (_, i) => entry(eventId, from + i));

export const names = (entries: readonly JournalEntry[]) =>
  entries.map(({ eventId, version }) => `${eventId}/${version}`);

/**
 * A relay between a journal and a topic in memory; `before.publish` is called before each call to the
 * topic.
 */
export function relayed(...committed: JournalEntry[]) {
  const journal = createMemoryOutbox(...committed);
  const calls: string[][] = [];
  const reports: unknown[][] = [];
  const before = { publish: (_eventId: string): unknown => undefined };
  const relay = createRelay({
    outbox: journal.outbox,
    topic: {
      publish: async (eventId, notifications) => {
        await before.publish(eventId);
        calls.push(notifications.map(({ id }) => id.replace(/\/0$/, "")));
      },
    },
    report: (...report) => void reports.push(report),
  });
  const announce = async (...entries: JournalEntry[]) => {
    for (const one of entries) relay.announce(one);
    await relay.idle();
  };
  return { ...journal, relay, announce, calls, published: () => calls.flat(), reports, before };
}
