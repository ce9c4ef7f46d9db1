import { z } from "zod";
import { seatOf, type Standing } from "#domain/event-state.ts";
import { readItem } from "./read-item.ts";
import type { Item } from "./reading.ts";
import { partitionOf } from "./spread.ts";

/** How it is stored where people stand: attributes of their rows, and their places in the indexes of rows. */

export type RowKey = { readonly userId: string; readonly eventId: string };

const registrationItem = z.discriminatedUnion("status", [
  z.object({ status: z.literal("none") }),
  z.object({ status: z.literal("cancelled"), cancelledAt: z.string() }),
  z.object({
    status: z.literal("registered"),
    registeredAt: z.string(),
    waitlistedAt: z.string().exactOptional(),
    promotedAt: z.string().exactOptional(),
    extra: z.literal(true).exactOptional(),
    checkedInAt: z.string().exactOptional(),
  }),
  z.object({
    status: z.literal("offered"),
    ticket: z.number(),
    waitlistedAt: z.string(),
    offeredAt: z.string(),
    // Not `expiresAt`, by which the database deletes rows.
    offeredUntil: z.string(),
  }),
  z.object({ status: z.literal("waitlisted"), ticket: z.number(), waitlistedAt: z.string() }),
]);

const standingNames = registrationItem.options.flatMap(({ shape }) => Object.keys(shape));
export const STANDING_ATTRIBUTES = [...new Set([...standingNames, "seat", "dueShard", "due"])];
export const nameOfRow = ({ userId, eventId }: Item) =>
  `the registration of ${String(userId)} at ${String(eventId)}`;

const readStandingOf = readItem(nameOfRow, (item): Standing => {
  const standing = registrationItem.parse(item);
  if (standing.status !== "offered") return standing;
  const { offeredUntil: expiresAt, ...rest } = standing;
  return { ...rest, expiresAt };
});

export const readStanding = (item: Item | undefined): Standing =>
  item === undefined ? { status: "none" } : readStandingOf(item);

/** The attributes of a row that say where its user stands. A position is not stored: departures change it. */
export function standingToItem(standing: Standing, { userId, eventId }: RowKey): Item {
  if (standing.status === "offered") {
    const { expiresAt: offeredUntil, ...rest } = standing;
    const seat = offerPlace(offeredUntil, userId);
    return { ...rest, offeredUntil, seat, ...duePlace(offeredUntil, { userId, eventId }) };
  }
  // Only those who have a seat, or the offer of one, are in the index of seats.
  const seat = standing.status === "registered" ? seatOf(standing.registeredAt, userId) : undefined;
  return { ...standing, position: undefined, seat };
}

/** What the places of offers in the index of seats begin with: it sorts behind every instant. */
export const OFFERS = "~offer#";

/** Sorts behind them all. */
export const OFFERS_END = "~offer$";

/** The offer that is at this place in the index of seats. */
export function offerIn({ userId, seat }: Item): { readonly userId: string; readonly expiresAt: string } {
  const [, expiresAt = ""] = String(seat).split("#");
  return { userId: String(userId), expiresAt };
}

/** The place of an offer in the index of seats: offers come behind the seats, by when they run out. */
export function offerPlace(expiresAt: string, userId: string): string {
  return `${OFFERS}${expiresAt}#${userId}`;
}

/** Offers are spread over so many partitions of the index of those that run out. */
export const DUE_SHARDS = ["0", "1", "2", "3"] as const;

/** The attributes of an offer that are its key in the index of offers by when they run out. */
function duePlace(expiresAt: string, { userId, eventId }: RowKey) {
  return { dueShard: partitionOf(userId, DUE_SHARDS), due: `${expiresAt}#${eventId}#${userId}` };
}
