import { randomInt } from "node:crypto";
import { z } from "zod";
import { INDEXES, type TableNames } from "#platform/resource-names.ts";
import type { DueOffer, DueOffers } from "#ports/due-offers.ts";
import type { DynamoClient } from "./client.ts";
import { readItem } from "./read-item.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { pagesOfQuery } from "./reading.ts";
import { DUE_SHARDS, nameOfRow } from "./standing-items.ts";

/** Keys of offers that are read together. */
const KEYS_PER_READ = 100;

const dueItem = z.object({ eventId: z.string(), userId: z.string(), ticket: z.number(), due: z.string() });

const readDueOffer = readItem(nameOfRow, (item): DueOffer => {
  const { due, ...offer } = dueItem.parse(item);
  return { ...offer, expiresAt: due.slice(0, due.indexOf("#")) };
});

/** `report` is called with each offer that is left out because it can't be read. */
export function createDueOffers(
  client: DynamoClient,
  { registrations }: TableNames,
  report: ReportUnreadable = () => undefined,
): DueOffers {
  return {
    async *ranOutBefore(at) {
      const start = randomInt(DUE_SHARDS.length);
      for (const shard of [...DUE_SHARDS.slice(start), ...DUE_SHARDS.slice(0, start)]) {
        const input = {
          TableName: registrations,
          IndexName: INDEXES.offers,
          KeyConditionExpression: "dueShard = :shard AND due < :at",
          ExpressionAttributeValues: { ":shard": shard, ":at": at },
        };
        for await (const keys of pagesOfQuery(client, input, KEYS_PER_READ))
          yield readEach(keys, readDueOffer, report).values;
      }
    },
  };
}
