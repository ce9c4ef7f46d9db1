import type { JournalEntry, Outbox, PendingRange } from "#ports/outbox.ts";
import { NOW } from "#test/unit/domain/given.ts";

/** One entry with one fact, pending, committed just now. */
export const entry = (eventId: string, version: number, at = NOW): JournalEntry => {
  const facts = [{ type: "AttendeeRegistered", userId: `u${version}`, at } as const];
  return { eventId, version, at, facts, isPending: true };
};

const nameOf = (eventId: string, version: number) => `${eventId}/${version}`;

/** A journal in memory. `looked` lists the entries that were read backwards. */
export function createMemoryOutbox(...committed: JournalEntry[]) {
  const entries = new Map(committed.map((one) => [nameOf(one.eventId, one.version), one]));
  const claims = new Map<string, string>();
  const looked: string[] = [];
  const of = (eventId: string) => [...entries.values()].filter((one) => one.eventId === eventId);
  const set = (eventId: string, version: number, isPending: boolean): void => {
    const name = nameOf(eventId, version);
    const found = entries.get(name);
    if (found !== undefined) entries.set(name, { ...found, isPending });
  };
  const isPending = (name: string): boolean => entries.get(name)?.isPending === true;
  const outbox: Outbox = {
    async *backwards(eventId, throughVersion) {
      for (const one of of(eventId).toReversed()) {
        if (one.version > throughVersion) continue;
        looked.push(nameOf(eventId, one.version));
        yield one;
      }
    },
    async *forwards(eventId, fromVersion, throughVersion) {
      for (const one of of(eventId)) {
        if (one.version >= fromVersion && one.version <= throughVersion) yield one;
      }
    },
    markPending: async (eventId, version) => set(eventId, version, true),
    markPublished: async (eventId, version) => set(eventId, version, false),
    claim: async (eventId, version, { at, until }) => {
      const name = nameOf(eventId, version);
      if (!isPending(name) || (claims.get(name) ?? "") >= at) return false;
      claims.set(name, until);
      return true;
    },
    extendClaim: async (eventId, version, { until, told }) => {
      const name = nameOf(eventId, version);
      const found = entries.get(name);
      if (found !== undefined) entries.set(name, { ...found, told });
      claims.set(name, until);
    },
    release: async (eventId, version) => void claims.delete(nameOf(eventId, version)),
    async *pendingBefore(at) {
      const pending = [...entries.values()].filter((one) => one.isPending && one.at < at);
      for (const [eventId, found] of Map.groupBy(pending, (one) => one.eventId)) {
        const versions = found.map(({ version }) => version);
        yield { eventId, from: Math.min(...versions), through: Math.max(...versions) } satisfies PendingRange;
      }
    },
  };
  return {
    outbox,
    looked,
    commit: (...more: JournalEntry[]) => {
      for (const one of more) entries.set(nameOf(one.eventId, one.version), one);
    },
    pending: () => [...entries.keys()].filter(isPending),
    claimed: () => [...claims.keys()],
  };
}

export type MemoryOutbox = ReturnType<typeof createMemoryOutbox>;
