import type { Standing, Waiting } from "#domain/roster.ts";
import type { ChunkInterest, Commit, LoadedChunk, Row } from "#ports/roster-store.ts";

/**
 * The next chunk is read while the last one commits. What such a read shows of the things that the commit
 * changes may be from before or from after it; everything else can't change unless somebody else commits,
 * too, and then the next commit is refused for its version. So the commit's own changes are laid over the
 * read.
 */

/** What has to be read beside a commit, so that enough of the waitlist's head is left after it. */
export function interestBeside(interest: ChunkInterest, { removedTickets }: Commit): ChunkInterest {
  return interest.head === 0 ? interest : { ...interest, head: interest.head + removedTickets.length };
}

/**
 * The state after `commit`, as a load of `interest` would give it, from what was read beside it. Undefined
 * where that can't be known: somebody was promoted whose row was not loaded, or a position may have changed.
 */
export function carriedOver(
  interest: ChunkInterest,
  read: LoadedChunk,
  commit: Commit,
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
    roster: {
      event: commit.event ?? roster.event,
      users: roster.users,
      standings,
      waiting: headAfter(interest.head, [...roster.waiting.values()], commit),
    },
    rows,
    eventRow: commit.eventRow === undefined || !interest.event ? read.eventRow : written(commit.eventRow),
  };
}

const isWaiting = (standing: Standing | undefined) => standing?.status === "waitlisted";

function written({
  expectedRevision,
  records,
}: Pick<Commit["rows"][number], "expectedRevision" | "records">): Row {
  return { revision: expectedRevision + 1, records };
}

/**
 * The first `head` who wait after the commit, by ticket, from those who were read beside it. Of those who
 * joined, the read may show some and not others; enough of it is older than they are, or it is the whole
 * waitlist.
 */
function headAfter(
  head: number,
  read: readonly Waiting[],
  { removedTickets, joined }: Commit,
): Map<number, Waiting> {
  const gone = new Set(removedTickets);
  const all = new Map([...read, ...joined].map((entry) => [entry.ticket, entry]));
  const live = [...all.values()].filter(({ ticket }) => !gone.has(ticket));
  const first = live.toSorted((a, b) => a.ticket - b.ticket).slice(0, head);
  return new Map(first.map((entry) => [entry.ticket, entry]));
}
