import { INDEXES } from "#platform/resource-names.ts";
import type { RegistrationReader, Seat } from "#ports/registration-reader.ts";
import type { DynamoClient } from "./client.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { type Item, query } from "./reading.ts";
import { offerIn, OFFERS, OFFERS_END, readStanding } from "./standing-items.ts";

type Places = { readonly from: string; readonly through: string; readonly limit: number };

/** Who has a seat and who is offered one, by the index of seats. `report` is called with what can't be read. */
export function createSeatIndex(
  client: DynamoClient,
  table: string,
  report: ReportUnreadable,
): Pick<RegistrationReader, "seats" | "offers"> {
  /** What is in this range of the index of seats, and where it goes on behind that. */
  const places = async (eventId: string, { from, through, limit }: Places) => {
    const input = {
      TableName: table,
      IndexName: INDEXES.registrations,
      KeyConditionExpression: "eventId = :event AND seat BETWEEN :from AND :through",
      ExpressionAttributeValues: { ":event": eventId, ":from": from, ":through": through },
    };
    const found = await query(client, input, limit + 1);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items, next: last && { next: String(last["seat"]) } };
  };

  return {
    async seats(eventId, { limit, after = "" }) {
      const { items, next } = await places(eventId, { from: `${after} `, through: OFFERS, limit });
      const { values, unreadable } = readEach(items, readSeat, report);
      return { items: values, unreadable: unreadable.map((item) => String(item["userId"])), ...next };
    },

    async offers(eventId, { limit, after = OFFERS }) {
      const { items, next } = await places(eventId, { from: `${after} `, through: OFFERS_END, limit });
      return { items: items.map((item) => offerIn(item)), ...next };
    },
  };
}

/** Only rows of people who have a seat are in the index, which lacks their status. */
function readSeat(item: Item): Seat {
  const standing = readStanding({ ...item, status: "registered" }) as Seat["standing"];
  return { userId: String(item["userId"]), standing };
}
