import type { EventState, Standing, WaitlistEntry } from "#domain/event-state.ts";
import { blockStart, liveBefore } from "#domain/tally.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { Unreadable } from "#ports/errors.ts";
import type { ChunkInterest, LoadedChunk, RosterStore } from "#ports/roster-store.ts";
import type { DynamoClient } from "./client.ts";
import { commitTransaction } from "./commit.ts";
import { createCompleteEvents } from "./complete-events.ts";
import { createGetItems } from "./get-items.ts";
import { eventRowKey, readEvent, readRow, readStanding, readUnsettled, readUser } from "./items.ts";
import type { Item } from "./reading.ts";
import { createRegistrationReader } from "./registration-reader.ts";
import { liveTickets } from "./tickets.ts";

export type RosterStoreOptions = {
  /** Users remembered to exist, at most. Users are never removed, so one that was seen is not read again. */
  readonly maxKnownUsers?: number;
};

export function createRosterStore(
  client: DynamoClient,
  tables: TableNames,
  { maxKnownUsers = 200_000 }: RosterStoreOptions = {},
): RosterStore {
  const reader = createRegistrationReader(client, tables);
  /** Nothing is decided on a waitlist of which a place can't be read. */
  const firstPlaces = async (eventId: string, head: number): Promise<readonly WaitlistEntry[]> =>
    (await reader.waiting(eventId, 0, head)).map((place) => {
      if ("isUnreadable" in place) {
        throw new Unreadable(`the place with ticket ${place.ticket} on the waitlist of ${eventId}`);
      }
      return place;
    });
  const getItems = createGetItems(client);
  const complete = createCompleteEvents(getItems, tables.journal);
  const knownUsers = createKnownUsers(maxKnownUsers);

  const loadItems = async (
    { eventId, userIds, event }: ChunkInterest,
    unseen: readonly string[],
  ): Promise<ReadonlyMap<string, Item[]>> => {
    const rows = userIds.map((userId) => ({ userId, eventId }));
    return await getItems({
      [tables.events]: [{ eventId }],
      [tables.registrations]: event ? [...rows, eventRowKey(eventId)] : rows,
      [tables.users]: unseen.map((userId) => ({ userId })),
    });
  };

  return {
    async load(interest: ChunkInterest): Promise<LoadedChunk> {
      const { eventId, userIds, ranked, head } = interest;
      const nobody: readonly WaitlistEntry[] = [];
      const firstWaiting = head > 0 ? firstPlaces(eventId, head) : nobody;
      // Decided before the reads: other chunks may make the store forget users meanwhile.
      const { seen = [], unseen = [] } = Object.groupBy(userIds, knownUsers.classify);
      const [found, waiting] = await Promise.all([loadItems(interest, unseen), firstWaiting]);
      const added = (found.get(tables.users) ?? []).map((item) => readUser(item).userId);
      knownUsers.add(added);
      const [item] = await complete(found.get(tables.events) ?? []);
      const event = item && readEvent(item);
      const registrations = found.get(tables.registrations) ?? [];
      const items = new Map(registrations.map((item) => [String(item["userId"]), item]));
      const standings = new Map(userIds.map((userId) => [userId, readStanding(items.get(userId))]));
      if (event !== undefined) await addPositions(client, tables.waitlist, event, ranked, standings);
      return {
        roster: {
          event,
          users: new Set([...seen, ...added]),
          standings,
          waiting: new Map(waiting.map((entry) => [entry.ticket, entry])),
        },
        rows: new Map(userIds.map((userId) => [userId, readRow(items.get(userId))])),
        eventRow: readRow(items.get(eventRowKey(eventId).userId)),
        unsettled: item && readUnsettled(item),
      };
    },

    commit: (commit) => commitTransaction(client, tables, commit),
  };
}

/** The users that are known to exist; forgets all of them when they would be more than `max`. */
function createKnownUsers(max: number) {
  const known = new Set<string>();
  return {
    classify: (userId: string): "seen" | "unseen" => (known.has(userId) ? "seen" : "unseen"),
    add(userIds: readonly string[]): void {
      if (known.size + userIds.length > max) known.clear();
      for (const userId of userIds) known.add(userId);
    },
  };
}

/** Adds today's positions to the standings of the `userIds` that wait; reads each of their blocks once. */
async function addPositions(
  client: DynamoClient,
  table: string,
  { eventId, tally }: EventState,
  userIds: readonly string[],
  standings: Map<string, Standing>,
): Promise<void> {
  const places = userIds.flatMap((userId) => {
    const standing = standings.get(userId);
    return standing?.status === "waitlisted" ? [{ userId, standing }] : [];
  });
  const blocks = Map.groupBy(places, ({ standing }) => blockStart(standing.ticket));
  const ranking = [...blocks].map(async ([start, inside]) => {
    const last = Math.max(...inside.map(({ standing }) => standing.ticket));
    const live = await liveTickets(client, table, { eventId, from: start, through: last });
    const before = liveBefore(tally, start);
    for (const { userId, standing } of inside) {
      standings.set(userId, { ...standing, position: before + live.indexOf(standing.ticket) + 1 });
    }
  });
  await Promise.all(ranking);
}
