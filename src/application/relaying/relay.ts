import { createLanes } from "#flow/lanes.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { createPublisher, type PublisherDeps } from "./publisher.ts";

export type RelayDeps = PublisherDeps & {
  /** Called with each failure to publish entries of an event. They stay pending. */
  readonly report: (eventId: string, error: unknown) => void;
};

export type RelayOptions = {
  /** Most events whose newest published version is remembered, to bound memory. */
  readonly maxRemembered?: number;
  /**
   * Most announced entries that wait for a slow topic. Further ones stay pending, and are looked up later.
   */
  readonly maxQueued?: number;
};

export type Relay = {
  /**
   * Publishes the entry soon, after all earlier ones of its event. Returns at once. If publishing fails, or
   * more than `maxQueued` entries wait, the entry stays pending for a sweep.
   */
  announce(entry: JournalEntry): void;
  /** Publishes every entry that has been pending since before `at`; ends between two events when aborted. */
  sweep(at: string, signal?: AbortSignal): Promise<void>;
  /** Resolves when every announced entry is published, or stays pending for a sweep. */
  idle(): Promise<void>;
};

/** Entries to publish, one version after the other, once everything through `behind` is published. */
type Step = { readonly behind: number; readonly entries: readonly JournalEntry[] };

/**
 * Publishes journal entries, at least once and, for each event, in order: an entry goes out only once all
 * before it have. An event is in one of three states:
 *
 * quiet       No lane. Entered at the start and when everything announced is published. Left when an entry is
 *             announced or a sweep finds one pending: to publishing.
 * publishing  One run at a time. A run takes every entry that was announced meanwhile. It first catches up:
 *             looks up in the journal, and publishes, what is pending before the entry and was never
 *             announced here (committed by another process, or dropped because of `maxQueued`). A sweep
 *             passes over the event. Left when a run ends and nothing was announced meanwhile: to quiet; when
 *             a run fails: to behind.
 * behind      Like quiet, but entries are pending that nobody is publishing: what was queued is dropped and
 *             reported, since it must not overtake the entry that failed. Left like quiet; catching up then
 *             begins with that entry.
 */
export function createRelay(deps: RelayDeps, options: RelayOptions = {}): Relay {
  const { outbox, report } = deps;
  const { maxRemembered = 10_000, maxQueued = 1000 } = options;
  const publisher = createPublisher(deps, { maxRemembered });

  const lanes = createLanes<Step>({
    run: async (eventId, steps) => {
      try {
        for (const { behind, entries } of merged(steps)) {
          await publisher.catchUp(eventId, behind);
          await publisher.publish(eventId, entries);
        }
      } catch (error) {
        lanes.clear(eventId);
        report(eventId, error);
      }
    },
  });

  return {
    announce(entry) {
      if (lanes.waiting() >= maxQueued) return;
      lanes.add(entry.eventId, { behind: entry.version - 1, entries: [entry] });
    },

    async sweep(at, signal) {
      for (const [eventId, version] of await outbox.pendingBefore(at)) {
        if (signal?.aborted === true) return;
        if (lanes.isBusy(eventId)) continue;
        lanes.add(eventId, { behind: version, entries: [] });
        await lanes.idle(eventId);
      }
    },

    idle: () => lanes.idle(),
  };
}

/** Merges consecutive steps. A new one begins where a version is missing, which has to be looked up. */
function merged(steps: readonly Step[]): readonly Step[] {
  const all: { readonly behind: number; readonly entries: JournalEntry[] }[] = [];
  for (const { behind, entries } of steps) {
    const last = all.at(-1);
    if (last !== undefined && last.behind + last.entries.length === behind) last.entries.push(...entries);
    else all.push({ behind, entries: [...entries] });
  }
  return all;
}
