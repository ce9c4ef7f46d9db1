import { blockEnd } from "#domain/tally.ts";
import { rememberEach } from "#flow/remember-each.ts";
import type { DynamoClient } from "./client.ts";
import { queryPages } from "./reading.ts";

/** Tickets of one event, both ends included. */
export type TicketRange = { readonly eventId: string; readonly from: number; readonly through: number };

/** The live tickets of a range of the waitlist `table`, in order, strongly consistent. */
export async function liveTickets(
  client: DynamoClient,
  table: string,
  { eventId, from, through }: TicketRange,
): Promise<readonly number[]> {
  const input = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: "eventId = :event AND ticket BETWEEN :from AND :through",
    ExpressionAttributeValues: { ":event": eventId, ":from": from, ":through": through },
    ProjectionExpression: "ticket",
  };
  return await Array.fromAsync(queryPages(client, input), ({ ticket }) => Number(ticket));
}

/**
 * Blocks that are remembered, each by the event's version, so that none is ever out of date: 2 KB each, for as long
 * as a crowd asks about the same version.
 */
const BLOCKS = { forMs: 500, most: 1000 };

/**
 * Counts the live tickets of a range of the waitlist `table`, strongly consistent. Whoever asks about the same
 * version of an event at about the same moment shares what is read of a block.
 */
export function createCountTickets(client: DynamoClient, table: string) {
  const blocks = rememberEach<readonly number[]>(BLOCKS);
  return async ({ eventId, from, through }: TicketRange, version?: number): Promise<number> => {
    const range = { eventId, from, through: Math.max(through, blockEnd(from)) };
    const read = () => liveTickets(client, table, range);
    const key = JSON.stringify([eventId, version, from, range.through]);
    const tickets = await (version === undefined ? read() : blocks(key, read));
    return tickets.filter((ticket) => ticket <= through).length;
  };
}
