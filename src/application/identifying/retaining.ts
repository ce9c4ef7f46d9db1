import { daysBefore, hadEnded, retentionOf } from "#domain/retention.ts";
import { type EventState, isLive } from "#domain/event-state.ts";
import { isAnnounced, RETENTION } from "#domain/facts.ts";
import { unexpired } from "#domain/request-record.ts";
import { evolve, standingOf } from "#domain/roster.ts";
import { isErased } from "#contracts/user.ts";
import { batchesOf } from "#flow/batches.ts";
import { backOff } from "#flow/backoff.ts";
import type { Archive, StoredRow } from "#ports/archive.ts";
import type { Clock } from "#ports/clock.ts";
import { CommitConflict } from "#ports/errors.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { Identities } from "#ports/identities.ts";
import type { PersonalData } from "#ports/personal-data.ts";
import type { Slice } from "#ports/paging.ts";
import { type Commit, type LoadedChunk, MAX_ACTIONS, type RosterStore } from "#ports/roster-store.ts";
import type { UserDirectory } from "#ports/user-directory.ts";

export type RetainingDeps = {
  readonly archive: Pick<Archive, "eventIds" | "rowAddresses" | "rows">;
  readonly events: Pick<EventCatalog, "findMany">;
  readonly users: Pick<UserDirectory, "list">;
  readonly identities: Pick<Identities, "listKeys">;
  readonly personal: Pick<PersonalData, "rows" | "erase">;
  readonly store: RosterStore;
  readonly clock: Clock;
};

/** What goes after a time. */
export type Retention = {
  /** Whose rows go, by event. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
  /** Who goes altogether: nothing is left of them then but the id. */
  readonly people: readonly string[];
};

/** A row and its ticket; the event and its entry are two more. */
const PEOPLE_PER_TRANSACTION = Math.floor((MAX_ACTIONS - 2) / 2);
const PAGE = 1000;
const ATTEMPTS = 8;
const BACKOFF = { firstMs: 20, capMs: 1000 };

/**
 * What there is of people that is older than `days`: their rows at events that ended before that; and those people who
 * came before that, are at no other event, own none that is not over, and have no API key that acts for them. A row
 * that remembers a request stays until that is forgotten, and so does its person. Reads every row and every user;
 * holds the ids of all of them in memory. Throws `Unavailable`.
 */
export async function planRetention(deps: RetainingDeps, days: number): Promise<Retention> {
  const { archive, events, clock } = deps;
  const now = clock();
  const then = daysBefore(now, days);
  const busy = await busyWithKeys(deps.identities, now);
  const rows = new Map<string, readonly string[]>();
  const byEvent = await peopleByEvent(archive);
  for (const eventIds of batchesOf([...byEvent.keys()], PAGE)) {
    const known = await events.findMany(eventIds);
    for (const eventId of eventIds) {
      const event = known.get(eventId);
      const people = byEvent.get(eventId) ?? [];
      if (event !== undefined && hadEnded(event, then)) {
        const { going, staying } = await rowsAt(archive, eventId, people, now);
        if (going.length > 0) rows.set(eventId, going);
        for (const userId of staying) busy.add(userId);
      } else for (const userId of [...people, ...ownersOf(event)]) busy.add(userId);
    }
  }
  const people: string[] = [];
  for await (const user of everything((after) => deps.users.list({ limit: PAGE, after }))) {
    if (!isErased(user) && user.createdAt < then && !busy.has(user.userId)) people.push(user.userId);
  }
  return { rows, people };
}

/**
 * Carries out what was planned, as far as it is still so: what people have at those events is given up, as an organiser
 * would, without anybody moving up; their rows go, and then the people. Nobody is notified. Whatever is written is
 * written together with what the journal says of it, so it may end at any moment, and be run again. Throws
 * `Unavailable`.
 */
export async function applyRetention(
  deps: RetainingDeps,
  days: number,
  { rows, people }: Retention,
): Promise<{ readonly rows: number; readonly people: number }> {
  const { personal, clock } = deps;
  const done = { rows: 0, people: 0 };
  for (const [eventId, userIds] of rows) {
    for (const some of batchesOf(userIds, PEOPLE_PER_TRANSACTION))
      done.rows += await removeRows(deps, days, eventId, some);
  }
  for (const userId of people) {
    // They may have come to another event meanwhile.
    if (!(await personal.rows(userId)[Symbol.asyncIterator]().next()).done) continue;
    await personal.erase(userId, clock(), RETENTION);
    done.people++;
  }
  return done;
}

/** Resolves with how many rows there are no more, or that stand for nothing any more. */
async function removeRows(
  { store, clock }: RetainingDeps,
  days: number,
  eventId: string,
  userIds: readonly string[],
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const loaded = await store.load({ eventId, userIds, ranked: [], event: false, head: 0 });
    const now = clock();
    const commit = commitOf(loaded, daysBefore(now, days), userIds, now);
    if (commit === undefined) return 0;
    try {
      await store.commit(commit);
      return commit.rows.length + (commit.removedRows?.length ?? 0);
    } catch (error) {
      if (!(error instanceof CommitConflict) || attempt === ATTEMPTS) throw error;
      await backOff(BACKOFF, attempt);
    }
  }
}

/** The transaction that removes the rows; undefined where there is nothing to do, or not now. */
function commitOf(
  { roster, rows, unsettled }: LoadedChunk,
  then: string,
  userIds: readonly string[],
  now: string,
): Commit | undefined {
  const { event } = roster;
  // An entry that is not settled is settled by the event's next command; nothing is committed behind it before.
  if (event === undefined || unsettled !== undefined || !hadEnded(event, then)) return undefined;
  const at = now > event.changedAt ? now : event.changedAt;
  const facts = retentionOf(roster, userIds, at);
  for (const fact of facts) evolve(roster, fact);
  const touched = userIds.flatMap((userId) => {
    const { revision: expectedRevision = 0, ...history } = rows.get(userId) ?? { records: [] };
    const standing = standingOf(roster, userId);
    const records = unexpired(history.records, now);
    const isGivenUp = facts.some((fact) => fact.userId === userId);
    const isGone = records.length === 0 && !isLive(standing);
    if (expectedRevision === 0 || (!isGivenUp && !isGone)) return [];
    return [{ userId, standing, ...history, records, expectedRevision }];
  });
  if (touched.length === 0) return undefined;
  const { gone = [], kept = [] } = Object.groupBy(touched, ({ records }) =>
    records.length === 0 ? "gone" : "kept",
  );
  const { version, eventId } = event;
  const changed = roster.event !== event && roster.event;
  return {
    eventId,
    at,
    expectedVersion: version,
    event: changed ? { ...changed, version: version + 1 } : undefined,
    facts,
    isAnnounced: facts.some(isAnnounced),
    rows: kept,
    removedRows: gone,
    eventRow: undefined,
    rowChanges: [],
    joined: [],
    removedTickets: facts.flatMap(({ gaveUp }) => (gaveUp.kind === "place" ? [gaveUp.ticket] : [])),
  };
}

/** The rows of the event that go, those who wait first, and those that stay. */
async function rowsAt(
  archive: RetainingDeps["archive"],
  eventId: string,
  userIds: readonly string[],
  now: string,
): Promise<{ readonly going: readonly string[]; readonly staying: readonly string[] }> {
  const [places, others, staying]: [string[], string[], string[]] = [[], [], []];
  for (const some of batchesOf(userIds, PAGE)) {
    for (const [userId, stored] of await archive.rows(eventId, some)) {
      // What can't be read is left to whoever mends it.
      if (!("value" in stored)) staying.push(userId);
      else placeOf(stored.value, now, { places, others, staying });
    }
  }
  return { going: [...places, ...others], staying };
}

type Places = Record<"places" | "others" | "staying", string[]>;

function placeOf(row: StoredRow, now: string, { places, others, staying }: Places): void {
  const { userId, standing, records } = row;
  const isRemembering = unexpired(records, now).length > 0;
  if (isLive(standing)) (standing.status === "waitlisted" ? places : others).push(userId);
  else if (!isRemembering) others.push(userId);
  if (isRemembering) staying.push(userId);
}

async function peopleByEvent(archive: RetainingDeps["archive"]): Promise<Map<string, string[]>> {
  const people = new Map<string, string[]>();
  for await (const eventId of archive.eventIds()) people.set(eventId, []);
  for await (const { eventId, userId } of archive.rowAddresses()) {
    const known = people.get(eventId) ?? [];
    if (userId !== undefined) known.push(userId);
    people.set(eventId, known);
  }
  return people;
}

/** The people for whom a key acts that has not expired. */
async function busyWithKeys(identities: RetainingDeps["identities"], now: string): Promise<Set<string>> {
  const busy = new Set<string>();
  for await (const { actsFor, expiresAt } of everything((after) =>
    identities.listKeys({ limit: PAGE, after }),
  ))
    if (actsFor !== undefined && expiresAt > now) busy.add(actsFor);
  return busy;
}

/** The people among the owners of the event. */
function ownersOf(event: EventState | undefined): readonly string[] {
  return (event?.owners ?? []).flatMap((owner) => (owner.startsWith("u:") ? [owner.slice(2)] : []));
}

async function* everything<Item>(read: (after: string | undefined) => Promise<Slice<Item>>) {
  let after: string | undefined;
  do {
    const { items, next } = await read(after);
    yield* items;
    after = next;
  } while (after !== undefined);
}
