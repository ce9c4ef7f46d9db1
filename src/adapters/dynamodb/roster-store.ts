import { isErased, type KnownUser } from "#contracts/user.ts";
import type { EventState, Standing, WaitlistEntry } from "#domain/event-state.ts";
import { blockStart, liveBefore } from "#domain/tally.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { Unreadable } from "#ports/errors.ts";
import type { ChunkInterest, LoadedChunk, RosterStore } from "#ports/roster-store.ts";
import type { DynamoClient } from "./client.ts";
import { createCommit } from "./commit.ts";
import { createCompleteEvents } from "./complete-events.ts";
import { createGetItems } from "./get-items.ts";
import { eventRowKey, readEvent, readRow, readUnsettled, readUser } from "./items.ts";
import type { Item } from "./reading.ts";
import { createRegistrationReader } from "./registration-reader.ts";
import { readStanding } from "./standing-items.ts";
import { liveTickets } from "./tickets.ts";

export function createRosterStore(client: DynamoClient, tables: TableNames): RosterStore {
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

  /** People are read each time: somebody who was erased a moment ago must not get a seat. */
  const loadItems = async ({
    eventId,
    userIds,
    event,
  }: ChunkInterest): Promise<ReadonlyMap<string, Item[]>> => {
    const rows = userIds.map((userId) => ({ userId, eventId }));
    return await getItems({
      [tables.events]: [{ eventId }],
      [tables.registrations]: event ? [...rows, eventRowKey(eventId)] : rows,
      [tables.users]: userIds.map((userId) => ({ userId })),
    });
  };

  return {
    async load(interest: ChunkInterest): Promise<LoadedChunk> {
      const { eventId, userIds, ranked, head } = interest;
      const nobody: readonly WaitlistEntry[] = [];
      const firstWaiting = head > 0 ? firstPlaces(eventId, head) : nobody;
      const [found, waiting] = await Promise.all([loadItems(interest), firstWaiting]);
      const people = (found.get(tables.users) ?? []).map((item) => readUser(item));
      const { users = [], erased = [] } = Object.groupBy(people, (one) =>
        isErased(one) ? "erased" : "users",
      );
      const [item] = await complete(found.get(tables.events) ?? []);
      const event = item && readEvent(item);
      const registrations = found.get(tables.registrations) ?? [];
      const items = new Map(registrations.map((item) => [String(item["userId"]), item]));
      const standings = new Map(userIds.map((userId) => [userId, readStanding(items.get(userId))]));
      if (event !== undefined) await addPositions(client, tables.waitlist, event, ranked, standings);
      return {
        roster: {
          event,
          users: idsOf(users),
          ...(erased.length > 0 && { erased: idsOf(erased) }),
          standings,
          waiting: new Map(waiting.map((entry) => [entry.ticket, entry])),
        },
        rows: new Map(userIds.map((userId) => [userId, readRow(items.get(userId))])),
        eventRow: readRow(items.get(eventRowKey(eventId).userId)),
        unsettled: item && readUnsettled(item),
      };
    },

    commit: createCommit(client, tables),
  };
}

const idsOf = (people: readonly KnownUser[]) => new Set(people.map(({ userId }) => userId));

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
