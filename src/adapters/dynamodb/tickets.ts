import type { DynamoClient } from "./client.ts";
import { count, queryPages } from "./reading.ts";

/** Tickets of one event, both ends included. */
export type TicketRange = { readonly eventId: string; readonly from: number; readonly through: number };

/** The live tickets of a range of the waitlist `table`, in order, strongly consistent. */
export async function liveTickets(
  client: DynamoClient,
  table: string,
  range: TicketRange,
): Promise<readonly number[]> {
  const input = { ...inputOf(table, range), ProjectionExpression: "ticket" };
  return await Array.fromAsync(queryPages(client, input), ({ ticket }) => Number(ticket));
}

/** How many tickets of a range of the waitlist `table` are live, strongly consistent. */
export async function countTickets(client: DynamoClient, table: string, range: TicketRange): Promise<number> {
  return await count(client, inputOf(table, range));
}

function inputOf(TableName: string, { eventId, from, through }: TicketRange) {
  return {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: "eventId = :event AND ticket BETWEEN :from AND :through",
    ExpressionAttributeValues: { ":event": eventId, ":from": from, ":through": through },
  };
}
