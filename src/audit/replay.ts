import { isAnnounced } from "#domain/facts.ts";
import type { EventState } from "#domain/roster.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Findings } from "./findings.ts";
import { emptyHall, type Hall, type Must, take } from "./hall.ts";

/** An event's journal, entry by entry, and what the event comes to by it. */
export type Replay = {
  /** Takes the next entry, and checks the rules at each of its facts and at the version that it makes. */
  take(entry: JournalEntry): void;
  /** The event as the journal leaves it; undefined when it was never created. */
  event(): EventState | undefined;
  readonly hall: Hall;
};

export function createReplay(eventId: string, { check }: Findings): Replay {
  const hall = emptyHall();
  let version = 0;
  let changedAt = "";
  let hasPending = false;

  /** What everybody can see once the entry is committed. */
  const checkVersion = (must: Must): void => {
    const { taken, capacity, hasWaitlist, waiting } = hall;
    must(1, taken <= capacity, `${taken} of ${capacity} seats are taken`);
    const isFull = taken >= capacity || waiting.size === 0;
    must(4, isFull, `${capacity - taken} seats are free while ${waiting.size} wait`);
    must(4, hasWaitlist || waiting.size === 0, `the waitlist is turned off while ${waiting.size} wait`);
  };

  /** Marks are cleared in order: what is out tells that everything before it is. */
  const checkPublication = ({ facts, isPending }: JournalEntry, must: Must): void => {
    if (facts.some(isAnnounced)) must(6, isPending || !hasPending, "is published before an earlier entry");
    else must(6, !isPending, "waits for publication with nothing to tell");
    hasPending ||= isPending;
  };

  return {
    hall,
    take(entry) {
      const must: Must = (invariant, holds, detail) =>
        check(invariant, `journal ${entry.version}`, holds, () => detail);
      must(7, entry.version === version + 1, `follows version ${version}`);
      version = entry.version;
      must(7, entry.facts.length > 0, "has no facts");
      for (const [i, fact] of entry.facts.entries()) {
        const isCreation = fact.type === "EventCreated" && fact.eventId === eventId;
        const isFirst = version === 1 && i === 0;
        must(7, isCreation === isFirst, `fact ${i} of version ${version} is ${fact.type}`);
        must(7, fact.at >= changedAt, `${fact.type} of ${fact.at} comes after ${changedAt}`);
        changedAt = fact.at;
        take(hall, fact, must);
      }
      checkVersion(must);
      checkPublication(entry, must);
    },
    event() {
      const { details, capacity, hasWaitlist, taken, waiting, nextTicket } = hall;
      if (details === undefined) return undefined;
      const tally = tallyOf([...waiting.keys()]);
      const counters = { registeredCount: taken, waitlistCount: waiting.size, nextTicket, tally, version };
      return { eventId, details, capacity, hasWaitlist, ...counters, changedAt };
    },
  };
}

/** Counted from the tickets themselves; a block has 255 of them. */
function tallyOf(tickets: readonly number[]): EventState["tally"] {
  const blocks = Map.groupBy(tickets, (ticket) => Math.floor(ticket / 255));
  if (blocks.size === 0) return { from: 0, counts: [] };
  const [from, last] = [Math.min(...blocks.keys()), Math.max(...blocks.keys())];
  const counts = Array.from({ length: last - from + 1 }, (_, i) => blocks.get(from + i)?.length ?? 0);
  return { from, counts };
}
