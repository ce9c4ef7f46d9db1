import { seatOf } from "#domain/event-state.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { INDEXES } from "#platform/resource-names.ts";
import type { RegistrationReader, Seat } from "#ports/registration-reader.ts";
import type { DynamoClient } from "./client.ts";
import { readStanding, readWaiting } from "./items.ts";
import { getItem, query, queryPages } from "./reading.ts";
import { countTickets } from "./tickets.ts";

/** Everything of a row but its records of requests, which can be many. */
const STANDING = {
  ProjectionExpression: "eventId, #status, registeredAt, waitlistedAt, promotedAt, cancelledAt, ticket",
  ExpressionAttributeNames: { "#status": "status" },
};

export function createRegistrationReader(client: DynamoClient, tables: TableNames): RegistrationReader {
  return {
    async find(eventId, userId) {
      return readStanding(await getItem(client, tables.registrations, { userId, eventId }));
    },

    async ofUser(userId) {
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
      const items = await Array.fromAsync(queryPages(client, input));
      return new Map(items.map((item) => [String(item["eventId"]), readStanding(item)]));
    },

    async seats(eventId, { limit, after = "" }) {
      const input = {
        TableName: tables.registrations,
        IndexName: INDEXES.registrations,
        KeyConditionExpression: "eventId = :event AND seat > :after",
        ExpressionAttributeValues: { ":event": eventId, ":after": after || " " },
      };
      const seats = (await query(client, input, limit + 1)).flatMap((item): Seat[] => {
        const standing = readStanding({ ...item, status: "registered" });
        return standing.status === "registered" ? [{ userId: String(item["userId"]), standing }] : [];
      });
      const items = seats.slice(0, limit);
      const last = items.at(-1);
      return {
        items,
        ...(seats.length > limit && last && { next: seatOf(last.standing.registeredAt, last.userId) }),
      };
    },

    async waiting(eventId, afterTicket, limit) {
      const input = {
        TableName: tables.waitlist,
        ConsistentRead: true,
        KeyConditionExpression: "eventId = :event AND ticket > :after",
        ExpressionAttributeValues: { ":event": eventId, ":after": afterTicket },
      };
      return (await query(client, input, limit)).map(readWaiting);
    },

    countWaiting: (eventId, from, through) =>
      countTickets(client, tables.waitlist, { eventId, from, through }),
  };
}
