import type { Standing } from "#domain/event-state.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { INDEXES } from "#platform/resource-names.ts";
import { type RegistrationReader, type Seat, UNREADABLE } from "#ports/registration-reader.ts";
import type { DynamoClient } from "./client.ts";
import { createGetItems } from "./get-items.ts";
import { readStanding, readWaiting, STANDING_ATTRIBUTES } from "./items.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { createGetItem, type Item, projectionOf, query, queryPages } from "./reading.ts";
import { createCountTickets } from "./tickets.ts";

/** Everything of a row but its records of requests, which can be many. */
const STANDING = projectionOf(["userId", "eventId", ...STANDING_ATTRIBUTES]);

/** `report` is called with each row and place that is left out of an answer because it can't be read. */
export function createRegistrationReader(
  client: DynamoClient,
  tables: TableNames,
  report: ReportUnreadable = () => undefined,
): RegistrationReader {
  const getItem = createGetItem(client, tables.registrations);
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
        return standingsOf(found.get(tables.registrations) ?? [], report);
      }
      const input = {
        TableName: tables.registrations,
        ConsistentRead: true,
        KeyConditionExpression: "userId = :user",
        FilterExpression: "#status IN (:registered, :waitlisted)",
        ExpressionAttributeValues: {
          ":user": userId,
          ":registered": "registered",
          ":waitlisted": "waitlisted",
        },
        ...STANDING,
      };
      return standingsOf(await Array.fromAsync(queryPages(client, input)), report);
    },

    async seats(eventId, { limit, after = "" }) {
      const input = {
        TableName: tables.registrations,
        IndexName: INDEXES.registrations,
        KeyConditionExpression: "eventId = :event AND seat > :after",
        ExpressionAttributeValues: { ":event": eventId, ":after": after || " " },
      };
      const found = await query(client, input, limit + 1);
      const page = found.slice(0, limit);
      const { values, unreadable } = readEach(page, readSeat, report);
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        items: values,
        unreadable: unreadable.map((item) => String(item["userId"])),
        ...(last && { next: String(last["seat"]) }),
      };
    },

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

/** The standings in these rows, by event id. */
function standingsOf(
  items: readonly Item[],
  report: ReportUnreadable,
): ReadonlyMap<string, Standing | typeof UNREADABLE> {
  return new Map(
    items.map((item) => [
      String(item["eventId"]),
      readEach([item], readStanding, report).values[0] ?? UNREADABLE,
    ]),
  );
}

/** Only rows of people who have a seat are in the index, which lacks their status. */
function readSeat(item: Item): Seat {
  const standing = readStanding({ ...item, status: "registered" }) as Seat["standing"];
  return { userId: String(item["userId"]), standing };
}
