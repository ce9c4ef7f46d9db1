import type { EventState } from "#domain/roster.ts";

const ATTEMPTS = 5;

/**
 * Reads something about events together with the events, such that both are of one moment: the events are read
 * before and after, and while a version differs, all is read again. On an event that never stands still the last
 * attempt has to do; each of its parts is true, if not of the same moment.
 */
export async function unchanged<Snapshot extends EventState | ReadonlyMap<string, EventState>, Result>(
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
