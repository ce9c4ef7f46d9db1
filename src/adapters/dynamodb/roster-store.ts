import type { Standing, Waiting } from "../../domain/roster.ts";
import type { TableNames } from "../../platform/resource-names.ts";
import type { ChunkInterest, LoadedChunk, RosterStore } from "../../ports/roster-store.ts";
import type { DynamoClient } from "./client.ts";
import { commitTransaction } from "./commit.ts";
import { eventRowKey, readEvent, readRow, readStanding, readUser } from "./items.ts";
import { getItems, type Item } from "./reading.ts";
import { createRegistrationReader } from "./registration-reader.ts";

/** Users are never removed: once seen, they need no second look. */
const MAX_KNOWN_USERS = 200_000;

export function createRosterStore(client: DynamoClient, tables: TableNames): RosterStore {
  const reader = createRegistrationReader(client, tables);
  const knownUsers = new Set<string>();

  const loadItems = async ({
    eventId,
    userIds,
    event,
  }: ChunkInterest): Promise<ReadonlyMap<string, Item[]>> => {
    const rows = userIds.map((userId) => ({ userId, eventId }));
    const found = await getItems(client, {
      [tables.events]: [{ eventId }],
      [tables.registrations]: event ? [...rows, eventRowKey(eventId)] : rows,
      [tables.users]: userIds.filter((userId) => !knownUsers.has(userId)).map((userId) => ({ userId })),
    });
    if (knownUsers.size > MAX_KNOWN_USERS) knownUsers.clear();
    for (const item of found.get(tables.users) ?? []) knownUsers.add(readUser(item).userId);
    return found;
  };

  const rank = async (eventId: string, standing: Standing | undefined): Promise<Standing | undefined> => {
    if (standing?.status !== "waitlisted") return standing;
    return { ...standing, position: Math.max(1, await reader.countWaiting(eventId, standing.ticket)) };
  };

  return {
    async load(interest: ChunkInterest): Promise<LoadedChunk> {
      const { eventId, userIds, ranked, head } = interest;
      const nobody: readonly Waiting[] = [];
      const firstWaiting = head > 0 ? reader.waiting(eventId, 0, head) : nobody;
      const [found, waiting] = await Promise.all([loadItems(interest), firstWaiting]);
      const event = found.get(tables.events)?.map(readEvent)[0];
      const items = new Map(
        (found.get(tables.registrations) ?? []).map((item) => [String(item["userId"]), item]),
      );
      const standings = new Map(userIds.map((userId) => [userId, readStanding(items.get(userId))]));
      const ranks = ranked.map(
        async (userId) => [userId, await rank(eventId, standings.get(userId))] as const,
      );
      for (const [userId, standing] of await Promise.all(ranks))
        if (standing) standings.set(userId, standing);
      return {
        roster: {
          event,
          users: new Set(userIds.filter((userId) => knownUsers.has(userId))),
          standings,
          waiting: new Map(waiting.map((entry) => [entry.ticket, entry])),
        },
        rows: new Map(userIds.map((userId) => [userId, readRow(items.get(userId))])),
        eventRow: readRow(items.get(eventRowKey(eventId).userId)),
      };
    },

    commit: (commit) => commitTransaction(client, tables, commit),
  };
}
