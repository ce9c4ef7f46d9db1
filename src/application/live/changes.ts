import type { Fact } from "#domain/facts.ts";
import { Unreadable } from "#ports/errors.ts";
import type { Outbox } from "#ports/outbox.ts";

/** Entries that are followed one by one; beyond that, everything is read anew, which costs less. */
const MOST_ENTRIES = 100;

/**
 * What has happened to the event after the version `seen` and up to `version`, in order; undefined where that can't be
 * told: too much, something that can't be read, or a leap, as a restore makes one. Throws `Unavailable`.
 */
export async function changesBetween(
  journal: Pick<Outbox, "forwards">,
  eventId: string,
  seen: number,
  version: number,
): Promise<readonly Fact[] | undefined> {
  if (version < seen || version - seen > MOST_ENTRIES) return undefined;
  const facts: Fact[] = [];
  let next = seen + 1;
  try {
    for await (const entry of journal.forwards(eventId, next, version)) {
      if (entry.version !== next++) return undefined;
      facts.push(...entry.facts);
    }
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  return next === version + 1 ? facts : undefined;
}
