import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import { EARLIER } from "#test/unit/domain/given.ts";

/** One entry with one fact, pending. */
export const entry = (eventId: string, version: number, at = EARLIER): JournalEntry => {
  const facts = [{ type: "AttendeeRegistered", userId: `u${version}`, at } as const];
  return { eventId, version, at, facts, isPending: true };
};

/** A journal in memory. `looked` lists the entries that were read backwards. */
export function createMemoryOutbox(...committed: JournalEntry[]) {
  const entries = [...committed];
  const looked: string[] = [];
  const of = (eventId: string) => entries.filter((one) => one.eventId === eventId);
  const outbox: Outbox = {
    async *backwards(eventId, throughVersion) {
      for (const one of of(eventId).toReversed()) {
        if (one.version > throughVersion) continue;
        looked.push(`${eventId}/${one.version}`);
        yield one;
      }
    },
    async *forwards(eventId, fromVersion, throughVersion) {
      for (const one of of(eventId)) {
        if (one.version >= fromVersion && one.version <= throughVersion) yield one;
      }
    },
    markPublished: async (eventId, version) => {
      const index = entries.findIndex((one) => one.eventId === eventId && one.version === version);
      const [found] = entries.slice(index, index + 1);
      if (index !== -1 && found) entries[index] = { ...found, isPending: false };
    },
    pendingBefore: async (at) => {
      const pending = entries.filter((one) => one.isPending && one.at < at);
      return new Map(pending.map(({ eventId, version }) => [eventId, version]));
    },
  };
  return {
    outbox,
    looked,
    commit: (...more: JournalEntry[]) => void entries.push(...more),
    pending: () => entries.flatMap((one) => (one.isPending ? [`${one.eventId}/${one.version}`] : [])),
  };
}
