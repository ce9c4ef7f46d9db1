import type { RequestRecord } from "#domain/request-record.ts";
import type { Standing } from "#domain/event-state.ts";
import type { Roster } from "#domain/roster.ts";
import { CommitConflict } from "#ports/errors.ts";
import type { ChunkInterest, Commit, RosterStore, Row } from "#ports/roster-store.ts";

const NEW: Row = { revision: 0, records: [] };

/** A store of one event in memory. `load` returns only what was asked for; `commit` refuses stale chunks. */
export function createMemoryStore({ event: first, users, standings, waiting }: Roster) {
  const held = { event: first, eventRow: NEW, unsettled: undefined as number | undefined };
  const rows = new Map<string, Row>();
  const interests: ChunkInterest[] = [];
  const commits: Commit[] = [];

  const refuse = (isRefused: boolean, what: string): void => {
    if (isRefused) throw new CommitConflict([what]);
  };

  const line = () => [...waiting.values()].toSorted((a, b) => a.ticket - b.ticket);

  const load: RosterStore["load"] = async (interest) => {
    interests.push(interest);
    const shown = (userId: string): Standing => {
      const standing = standings.get(userId) ?? { status: "none" };
      if (standing.status !== "waitlisted") return standing;
      const { position: _, ...unranked } = standing;
      if (!interest.ranked.includes(userId)) return unranked;
      return { ...standing, position: line().filter(({ ticket }) => ticket <= standing.ticket).length };
    };
    const { userIds, head } = interest;
    return {
      roster: {
        event: held.event,
        users: new Set(userIds.filter((userId) => users.has(userId))),
        standings: new Map(userIds.map((userId) => [userId, shown(userId)])),
        waiting: new Map(
          line()
            .slice(0, head)
            .map((place) => [place.ticket, place]),
        ),
      },
      rows: new Map(userIds.map((userId) => [userId, rows.get(userId) ?? NEW])),
      eventRow: interest.event ? held.eventRow : NEW,
      unsettled: held.unsettled,
    };
  };

  const commit: RosterStore["commit"] = async (transaction) => {
    const { expectedVersion, event, eventRow, rowChanges, joined, removedTickets } = transaction;
    refuse(expectedVersion !== held.event?.version, "event");
    for (const { userId, expectedRevision } of transaction.rows)
      refuse(expectedRevision !== (rows.get(userId)?.revision ?? 0), `row ${userId}`);
    for (const ticket of removedTickets) refuse(!waiting.has(ticket), `ticket ${ticket}`);
    commits.push(transaction);
    held.event = event ?? held.event;
    if (event) held.unsettled = transaction.isUnmarked === true ? event.version : undefined;
    for (const { userId, standing, records, expectedRevision } of transaction.rows) {
      rows.set(userId, { revision: expectedRevision + 1, records });
      standings.set(userId, standing);
    }
    if (eventRow) held.eventRow = { ...eventRow, revision: eventRow.expectedRevision + 1 };
    for (const { userId, standing } of rowChanges) standings.set(userId, standing);
    for (const place of joined) waiting.set(place.ticket, place);
    for (const ticket of removedTickets) waiting.delete(ticket);
  };

  return {
    load,
    commit,
    interests,
    commits,
    event: () => held.event,
    standing: (userId: string) => standings.get(userId),
    waiting: () => line().map(({ userId }) => userId),
    /** The records of this person's row, or, without `userId`, of the event's own row. */
    records: (userId?: string): readonly RequestRecord[] =>
      (userId === undefined ? held.eventRow : (rows.get(userId) ?? NEW)).records,
  };
}
