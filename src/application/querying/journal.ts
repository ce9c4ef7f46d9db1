import { existingEvent } from "#application/existing.ts";
import { type Caller, isOwner } from "#application/access.ts";
import { createMeasure, createPaging } from "#application/paging.ts";
import { versionSchema } from "#contracts/cursor.ts";
import type { JournalEntryView, JournalQuery } from "#contracts/journal.ts";
import type { Page } from "#contracts/list.ts";
import type { Fact } from "#domain/facts.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { QueriesDeps } from "./deps.ts";

/** Entries that a page with a filter looks at, at most. */
const MOST_LOOKED_AT = 1000;

type Filter = Pick<JournalQuery, "userId" | "type">;

/** The query for what happened at one event. */
export function createJournalQueries({ events, journal, sealer }: QueriesDeps) {
  return {
    /**
     * The entries of the event's journal, by version. With a filter each of them has only the facts that match, and
     * is left out if there are none. A page is one read of the journal, whatever the filter.
     */
    async journal(
      eventId: string,
      { order, userId, type, ...query }: JournalQuery,
      caller: Caller,
    ): Promise<Page<JournalEntryView>> {
      const list = `journal ${JSON.stringify([eventId, order, userId, type])}`;
      const pages = createPaging(sealer, list, versionSchema);
      const after = pages.positionOf(query);
      const isFiltered = (userId ?? type) !== undefined;
      const limit = isFiltered ? MOST_LOOKED_AT : query.limit;
      const [event, slice] = await Promise.all([
        existingEvent(events, eventId),
        journal.slice(eventId, { order, after, limit }),
      ]);
      const seesOwners = caller.role === "admin" || isOwner(caller, event.owners);
      const measure = createMeasure(query.limit);
      const items: JournalEntryView[] = [];
      const unreadable: string[] = [];
      for (const entry of slice.entries) {
        if ("isUnreadable" in entry) {
          unreadable.push(String(entry.version));
          continue;
        }
        const facts = entry.facts.filter((fact) => matches(fact, { userId, type }));
        if (facts.length === 0) continue;
        const item = entryView({ ...entry, facts }, seesOwners);
        items.push(item);
        if (!measure.add(item)) continue;
        const isLast = entry === slice.entries.at(-1);
        return pages.pageOf(items, isLast ? slice.next : entry.version, unreadable);
      }
      return pages.pageOf(items, slice.next, unreadable);
    },
  };
}

function matches(fact: Fact, { userId, type }: Filter): boolean {
  const isAbout = userId === undefined || ("userId" in fact && fact.userId === userId);
  return isAbout && (type === undefined || fact.type === type);
}

/** The entry with its facts as they are stored, where those of its own time have none. */
function entryView(
  { version, at, facts }: Pick<JournalEntry, "version" | "at" | "facts">,
  seesOwners: boolean,
) {
  const callers = new Set(facts.map(({ by }) => by));
  const [by] = callers;
  const shown = facts.map((fact) => factView(fact, at, seesOwners));
  return { version, at, ...(callers.size === 1 && by !== undefined && { by }), facts: shown };
}

function factView(fact: Fact, at: string, seesOwners: boolean): JournalEntryView["facts"][number] {
  const { at: own, ...rest } = seesOwners ? fact : withoutOwners(fact);
  return { ...rest, ...(own !== at && { at: own }) };
}

/** Who manages the event is shown to those who do, and to admins. */
function withoutOwners(fact: Fact): Fact {
  if (fact.type === "EventCreated") {
    const { owners: _, ...rest } = fact;
    return rest;
  }
  if (fact.type !== "EventUpdated") return fact;
  const { owners: _, ...changes } = fact.changes;
  return { ...fact, changes };
}
