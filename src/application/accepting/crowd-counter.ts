const WINDOW_MS = 1000;

/**
 * Counts calls per event in windows of a second. The function returned counts a call, and returns whether the
 * event is crowded: from the call on that is number `crowd` of a window, until the end of the next window.
 */
export function createCrowdCounter(crowd: number): (eventId: string) => boolean {
  let last = new Map<string, number>();
  let current = new Map<string, number>();
  let since = performance.now();
  return (eventId) => {
    const now = performance.now();
    if (now - since > WINDOW_MS) {
      last = now - since > 2 * WINDOW_MS ? new Map<string, number>() : current;
      current = new Map();
      since = now;
    }
    const count = (current.get(eventId) ?? 0) + 1;
    current.set(eventId, count);
    return count >= crowd || (last.get(eventId) ?? 0) >= crowd;
  };
}
