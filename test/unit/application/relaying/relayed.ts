import type { Relayed } from "#application/relaying/publishing.ts";
import { createRelay, type RelayOptions } from "#application/relaying/relay.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { NOW } from "#test/unit/domain/given.ts";
import { createMemoryOutbox, entry, type MemoryOutbox } from "./memory-outbox.ts";

export const versions = (from: number, through: number, eventId = "e", at = NOW) =>
  Array.from({ length: through - from + 1 }, (_, i) => entry(eventId, from + i, at));

export const names = (entries: readonly JournalEntry[]) =>
  entries.map(({ eventId, version }) => `${eventId}/${version}`);

/** A time so many seconds after NOW. */
export const later = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1000).toISOString();

export const KINDS = { standard: { isOrdered: false }, FIFO: { isOrdered: true } };

/**
 * A relay between a journal and a topic in memory; `before.publish` is called before each call to the topic. Its
 * clock stands still at `time.now`.
 */
export function relayOn(
  journal: MemoryOutbox,
  { isOrdered }: { readonly isOrdered: boolean },
  options?: RelayOptions,
) {
  const calls: string[][] = [];
  const reports: unknown[][] = [];
  const observed: string[] = [];
  const before = { publish: (_eventId: string): unknown => undefined };
  const time = { now: NOW };
  const relay = createRelay(
    {
      outbox: journal.outbox,
      topic: {
        isOrdered,
        publish: async (eventId, notifications) => {
          await before.publish(eventId);
          calls.push(notifications.map(({ id }) => id.replace(/\/0$/, "")));
        },
      },
      clock: () => time.now,
      report: (...report) => void reports.push(report),
      observe: (how: Relayed, count) => void observed.push(...Array.from({ length: count }, () => how)),
    },
    options,
  );
  const announce = async (...entries: JournalEntry[]) => {
    for (const one of entries) relay.announce(one);
    await relay.idle();
  };
  return {
    ...journal,
    relay,
    announce,
    calls,
    published: () => calls.flat(),
    reports,
    observed,
    before,
    time,
  };
}

export const relayed = (kind: { readonly isOrdered: boolean }, ...committed: JournalEntry[]) =>
  relayOn(createMemoryOutbox(...committed), kind);
