import type { EventState } from "#domain/event-state.ts";

const ATTEMPTS = 5;

/**
 * Reads events and something about them as one snapshot: the events are read before and after, and everything
 * is read again while a version differs, at most five times. The result of the fifth attempt may then be
 * torn: each of its parts is true, if not of the same moment.
 */
export async function readStable<Snapshot extends EventState | ReadonlyMap<string, EventState>, Result>(
  readEvents: () => Promise<Snapshot>,
  read: (events: Snapshot) => Promise<Result>,
): Promise<{ snapshot: Snapshot; result: Result }> {
  let before = await readEvents();
  for (let attempt = 1; ; attempt++) {
    const result = await read(before);
    const after = await readEvents();
    if (versionsOf(before) === versionsOf(after) || attempt === ATTEMPTS) return { snapshot: after, result };
    before = after;
  }
}

function versionsOf(snapshot: EventState | ReadonlyMap<string, EventState>): string {
  if (!(snapshot instanceof Map)) return String((snapshot as EventState).version);
  const versions = [...snapshot.values()].map((event: EventState) => `${event.eventId} ${event.version}`);
  return JSON.stringify(versions.toSorted());
}
