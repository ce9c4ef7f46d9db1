import type { Standing } from "#domain/event-state.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { type RegistrationReader, UNREADABLE } from "#ports/registration-reader.ts";
import type { DynamoClient } from "./client.ts";
import { createGetItem, createGetItems } from "./get-items.ts";
import { readWaiting } from "./items.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { type Item, projectionOf, query, queryPages } from "./reading.ts";
import { createSeatIndex } from "./seat-index.ts";
import { readStanding, STANDING_ATTRIBUTES } from "./standing-items.ts";
import { createCountTickets } from "./tickets.ts";

/** Everything of a row but its records of requests, which can be many. */
const STANDING = projectionOf(["userId", "eventId", ...STANDING_ATTRIBUTES]);

const LIVE = { ":registered": "registered", ":offered": "offered", ":waitlisted": "waitlisted" };

/** `report` is called with each row and place that is left out of an answer because it can't be read. */
export function createRegistrationReader(
  client: DynamoClient,
  tables: TableNames,
  report: ReportUnreadable = () => undefined,
): RegistrationReader {
  const getItem = createGetItem(createGetItems(client), tables.registrations);
  const countTickets = createCountTickets(client, tables.waitlist);
  const getStandings = createGetItems(client, STANDING);

  return {
    async find(eventId, userId) {
      return readStanding(await getItem({ userId, eventId }));
    },

    async ofUser(userId, eventIds) {
      if (eventIds !== undefined) {
        const keys = eventIds.map((eventId) => ({ userId, eventId }));
        const found = await getStandings({ [tables.registrations]: keys });
        return standingsOf("eventId", found.get(tables.registrations) ?? [], report);
      }
      const input = {
        TableName: tables.registrations,
        ConsistentRead: true,
        KeyConditionExpression: "userId = :user",
        FilterExpression: "#status IN (:registered, :offered, :waitlisted)",
        ExpressionAttributeValues: { ":user": userId, ...LIVE },
        ...STANDING,
      };
      return standingsOf("eventId", await Array.fromAsync(queryPages(client, input)), report);
    },

    async atEvent(eventId, userIds) {
      const keys = userIds.map((userId) => ({ userId, eventId }));
      const found = await getStandings({ [tables.registrations]: keys });
      return standingsOf("userId", found.get(tables.registrations) ?? [], report);
    },

    ...createSeatIndex(client, tables.registrations, report),

    async waiting(eventId, afterTicket, limit) {
      const input = {
        TableName: tables.waitlist,
        ConsistentRead: true,
        KeyConditionExpression: "eventId = :event AND ticket > :after",
        ExpressionAttributeValues: { ":event": eventId, ":after": afterTicket },
      };
      return (await query(client, input, limit)).map((item) => {
        const [place] = readEach([item], readWaiting, report).values;
        return (
          place ?? { ticket: Number(item["ticket"]), userId: String(item["userId"]), isUnreadable: true }
        );
      });
    },

    countWaiting: (eventId, from, through, version) => countTickets({ eventId, from, through }, version),
  };
}

/** The standings in these rows, by the id of this name. */
function standingsOf(
  name: "eventId" | "userId",
  items: readonly Item[],
  report: ReportUnreadable,
): ReadonlyMap<string, Standing | typeof UNREADABLE> {
  return new Map(
    items.map((item) => [String(item[name]), readEach([item], readStanding, report).values[0] ?? UNREADABLE]),
  );
}
