import type { Watcher } from "./watcher.ts";

export type CensusOptions = {
  /** Most streams at a time, since each holds a connection and some 20 KB. */
  readonly maxStreams: number;
  /** Most streams of one holder; no bound unless given. */
  readonly maxOfHolder?: number | undefined;
};

/** Counts streams, and knows when there is room for no other one. */
export function createCensus({ maxStreams, maxOfHolder = Infinity }: CensusOptions) {
  const held = new Map<string, number>();
  const open = { event: 0, registration: 0 };

  const count = ({ userId, holder }: Watcher, by: 1 | -1): void => {
    open[userId === undefined ? "event" : "registration"] += by;
    if (holder === undefined) return;
    const streams = (held.get(holder) ?? 0) + by;
    if (streams === 0) held.delete(holder);
    else held.set(holder, streams);
  };

  const size = (): number => open.event + open.registration;

  return {
    add: (watcher: Watcher): void => count(watcher, 1),
    remove: (watcher: Watcher): void => count(watcher, -1),
    size,
    isFull: (holder?: string): boolean =>
      size() >= maxStreams || (holder !== undefined && (held.get(holder) ?? 0) >= maxOfHolder),
    /** Streams of events alone, and those of registrations. */
    streams: () => ({ ...open }),
  };
}
