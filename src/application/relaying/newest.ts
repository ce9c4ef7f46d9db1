/** Remembers a version of each of at most `max` events, and forgets all of them when they would be more. */
export function createNewest(max: number) {
  const versions = new Map<string, number>();
  return {
    /** Whether what is remembered of the event is this version, or a newer one. */
    has: (eventId: string, version: number): boolean => (versions.get(eventId) ?? 0) >= version,
    add(eventId: string, version: number): void {
      if (versions.size >= max && !versions.has(eventId)) versions.clear();
      versions.set(eventId, version);
    },
  };
}
