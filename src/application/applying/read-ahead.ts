import type { Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { ChunkInterest, Commit, LoadedChunk, Row, RowWrite } from "#ports/roster-store.ts";

/**
 * The state for the next chunk is read while the last chunk commits. This read races with the commit: rows
 * that the commit writes may be read before or after it, so they are overwritten with what the commit
 * wrote. All other rows can only change by another commit, and then our next commit is refused for the
 * event's version.
 */

/** What must be read during a commit, so that enough of the waitlist's head remains after the commit. */
export function interestOfReadAhead(interest: ChunkInterest, { removedTickets }: Commit): ChunkInterest {
  return interest.head === 0 ? interest : { ...interest, head: interest.head + removedTickets.length };
}

/**
 * The state after `commit` as a load of `interest` would give it, made from what was read during the
 * commit. Undefined if that is not known: somebody was promoted whose row was not loaded, or a position may
 * have changed.
 */
export function stateAfter(
  commit: Commit,
  read: LoadedChunk,
  interest: ChunkInterest,
): LoadedChunk | undefined {
  const { roster } = read;
  const changedUnseen = new Set(commit.rowChanges.map(({ userId }) => userId));
  if (interest.userIds.some((userId) => changedUnseen.has(userId))) return undefined;
  const rows = new Map(read.rows);
  const standings = new Map(roster.standings);
  for (const write of commit.rows) {
    if (!rows.has(write.userId)) continue;
    rows.set(write.userId, written(write));
    standings.set(write.userId, write.standing);
  }
  if (
    commit.removedTickets.length > 0 &&
    interest.ranked.some((userId) => isWaiting(standings.get(userId)))
  ) {
    return undefined;
  }
  return {
    unsettled: unsettledAfter(commit, read),
    roster: {
      ...roster,
      event: commit.event ?? roster.event,
      standings,
      waiting: headAfter(interest.head, [...roster.waiting.values()], commit),
    },
    rows,
    eventRow: commit.eventRow === undefined || !interest.event ? read.eventRow : written(commit.eventRow),
  };
}

const isWaiting = (standing: Standing | undefined) => standing?.status === "waitlisted";

function unsettledAfter({ event, isUnmarked }: Commit, { unsettled }: LoadedChunk): number | undefined {
  if (event === undefined) return unsettled;
  return isUnmarked === true ? event.version : undefined;
}

function written({
  expectedRevision,
  records,
  forgottenThrough,
}: Omit<RowWrite, "userId" | "standing">): Row {
  return { revision: expectedRevision + 1, records, forgottenThrough };
}

/**
 * The first `head` people who wait after the commit, by ticket, from those who were read during it. The
 * read may have some of those who joined and not others. That does no harm: either it has enough people who
 * waited before them, or it has the whole waitlist.
 */
function headAfter(
  head: number,
  read: readonly WaitlistEntry[],
  { removedTickets, joined }: Commit,
): Map<number, WaitlistEntry> {
  const removed = new Set(removedTickets);
  const all = new Map([...read, ...joined].map((place) => [place.ticket, place]));
  const live = [...all.values()].filter(({ ticket }) => !removed.has(ticket));
  const first = live.toSorted((a, b) => a.ticket - b.ticket).slice(0, head);
  return new Map(first.map((place) => [place.ticket, place]));
}
