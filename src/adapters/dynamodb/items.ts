import { z } from "zod";
import { absentable, detailShape, stored } from "#contracts/event.ts";
import { userSchema } from "#contracts/user.ts";
import {
  type DetailName,
  detailsOf,
  EVENT_DETAILS,
  OPTIONAL_DETAILS,
  REQUIRED_DETAILS,
} from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import { expiryOf, type RequestHistory } from "#domain/request-record.ts";
import { type EventState, isLive, seatOf, type Standing, type WaitlistEntry } from "#domain/event-state.ts";
import type { CreationMark } from "#ports/creation-mark.ts";
import { Unreadable } from "#ports/errors.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Row, RowWrite } from "#ports/roster-store.ts";
import { HISTORY_ATTRIBUTES, historyToItem, readHistory } from "./history-items.ts";
import { shardOf } from "./pending.ts";
import type { Item } from "./reading.ts";
import { detailsToItem } from "./text-items.ts";

/** How things are stored: the only place that knows the attributes of each table's items. */

const eventItem = z.object({
  eventId: z.string(),
  ...detailShape(REQUIRED_DETAILS, stored),
  ...absentable(detailShape(OPTIONAL_DETAILS, stored)),
  capacity: z.number(),
  hasWaitlist: z.boolean(),
  owners: z.array(z.string()).exactOptional(),
  registeredCount: z.number(),
  waitlistCount: z.number(),
  nextTicket: z.number(),
  // One byte per block: a list of numbers, which the first version wrote, would cost the event of a long
  // waitlist more write units and time.
  tally: z.object({ from: z.number(), counts: z.instanceof(Uint8Array).or(z.array(z.number())) }),
  version: z.number(),
  changedAt: z.string(),
});

const registrationItem = z.discriminatedUnion("status", [
  z.object({ status: z.literal("none") }),
  z.object({ status: z.literal("cancelled"), cancelledAt: z.string() }),
  z.object({
    status: z.literal("registered"),
    registeredAt: z.string(),
    waitlistedAt: z.string().exactOptional(),
    promotedAt: z.string().exactOptional(),
  }),
  z.object({ status: z.literal("waitlisted"), ticket: z.number(), waitlistedAt: z.string() }),
]);

// An update changes the attributes that this version knows, and no others; and of an event's optional details only
// those that are another afterwards (`text-items.ts`).
const notUpdated: readonly string[] = ["eventId", ...OPTIONAL_DETAILS];
export const EVENT_ATTRIBUTES = [
  ...Object.keys(eventItem.shape).filter((name) => !notUpdated.includes(name)),
  "calendar",
  "dated",
  "unsettled",
];
const standingNames = registrationItem.options.flatMap(({ shape }) => Object.keys(shape));
export const STANDING_ATTRIBUTES = [...new Set([...standingNames, "seat"])];
export const ROW_ATTRIBUTES = [...STANDING_ATTRIBUTES, ...HISTORY_ATTRIBUTES, "revision", "expiresAt"];

const rowItem = z.object({ revision: z.number() });
const waitingItem = z.object({ ticket: z.number(), userId: z.string(), waitlistedAt: z.string() });

const journalItem = z.object({
  eventId: z.string(),
  version: z.number(),
  at: z.string(),
  facts: z.array(z.custom<Omit<Fact, "at"> & { at?: string }>()),
  pending: z.string().optional(),
});

/** `parse` for items, which throws `Unreadable`, with the reason as its cause. */
function reading<Value>(thing: (item: Item) => string, parse: (item: Item) => Value) {
  return (item: Item): Value => {
    try {
      return parse(item);
    } catch (error) {
      throw new Unreadable(thing(item), { cause: error });
    }
  };
}

const nameOfRow = ({ userId, eventId }: Item) =>
  `the registration of ${String(userId)} at ${String(eventId)}`;

/** What each of these throws for an item that it can't read is `Unreadable`. */
export const readUser = reading(
  ({ userId }) => `the user ${String(userId)}`,
  (item) => userSchema.parse(item),
);

export const readWaiting: (item: Item) => WaitlistEntry = reading(
  ({ eventId, ticket }) => `the place with ticket ${String(ticket)} on the waitlist of ${String(eventId)}`,
  (item) => waitingItem.parse(item),
);

const readStandingOf: (item: Item) => Standing = reading(nameOfRow, (item) => registrationItem.parse(item));

export const readStanding = (item: Item | undefined): Standing =>
  item === undefined ? { status: "none" } : readStandingOf(item);

const readRowOf = reading(nameOfRow, (item): Row => {
  return { revision: rowItem.parse(item).revision, ...readHistory(item) };
});

export function readRow(item: Item | undefined): Row {
  if (item === undefined) return { revision: 0, records: [] };
  return readRowOf(item);
}

const readEventItem = reading(
  ({ eventId }) => `the event ${String(eventId)}`,
  (item) => eventItem.parse(item),
);

export function readEvent(item: Item): EventState {
  const known = readEventItem(item);
  const others = Object.entries(known).filter(([name]) => !Object.hasOwn(EVENT_DETAILS, name));
  const state = Object.fromEntries(others) as Omit<typeof known, DetailName>;
  const { from, counts } = state.tally;
  return { ...state, tally: { from, counts: [...counts] }, details: detailsOf(known) };
}

/** As if the entry of the event's version had set all of its texts: an update writes those that it did set. */
export function eventToItem({ details, tally, ...rest }: EventState): Item {
  const counts = Uint8Array.from(tally.counts);
  const place = placeByDate({ eventId: rest.eventId, date: details.date });
  return { ...detailsToItem(details, rest.version), ...rest, ...place, tally: { from: tally.from, counts } };
}

/**
 * Events are spread over this many partitions of the index by date, so that none of them is hot. Their places
 * are stored: another number, or another way to choose one, would need a migration.
 */
export const CALENDARS = ["0", "1", "2", "3"] as const;

function calendarOf(eventId: string): (typeof CALENDARS)[number] {
  const sum = Buffer.from(eventId).reduce((total, byte) => total + byte, 0);
  return CALENDARS[sum % CALENDARS.length] ?? CALENDARS[0];
}

/** The attributes of an event that are its key in the index of events by date: date, then id. */
export function placeByDate({ eventId, date }: { readonly eventId: string; readonly date: string }) {
  return { calendar: calendarOf(eventId), dated: `${date}#${eventId}` };
}

const settlingItem = z.object({ unsettled: z.number().optional() });

/** The version of the event's entry that was committed without a mark, if the last one was: see `Commit`. */
export const readUnsettled = reading(
  ({ eventId }) => `the event ${String(eventId)}`,
  (item) => settlingItem.parse(item).unsettled,
);

const markedItem = z.object({ creation: z.object({ key: z.string(), fingerprint: z.string() }).optional() });

/** The attribute of an event or a user for the mark of its creation. */
export function markToItem(mark: CreationMark | undefined): Item {
  return mark === undefined ? {} : { creation: mark };
}

export function readMark(item: Item | undefined): CreationMark | undefined {
  return item && markedItem.parse(item).creation;
}

/** The key of an event's own row, with the records of requests to change it. No user id begins with `#`. */
export function eventRowKey(eventId: string): { userId: string; eventId: string } {
  return { userId: `#${eventId}`, eventId };
}

/** The attributes of a row that say where its user stands. A position is not stored: departures change it. */
export function standingToItem(standing: Standing, userId: string): Item {
  // Only those who have a seat are in the index of seats.
  const seat = standing.status === "registered" ? seatOf(standing.registeredAt, userId) : undefined;
  return { ...standing, position: undefined, seat };
}

export function rowToItem(
  key: { userId: string; eventId: string },
  standing: Standing,
  history: RequestHistory & Pick<RowWrite, "inHand">,
  revision: number,
): Item {
  const last = history.records.at(-1)?.completedAt;
  const expiresAt =
    isLive(standing) || last === undefined ? undefined : Math.ceil(expiryOf(last).getTime() / 1000);
  return {
    ...key,
    ...standingToItem(standing, key.userId),
    ...historyToItem(history),
    revision,
    expiresAt,
  };
}

export function entryToItem(entry: Omit<JournalEntry, "facts"> & { readonly facts: readonly Fact[] }): Item {
  const { eventId, version, at, isPending } = entry;
  // A transaction's facts share its time; it is stored once.
  const facts = entry.facts.map((fact) => (fact.at === at ? { ...fact, at: undefined } : fact));
  return { eventId, version, at, facts, pending: isPending ? shardOf(eventId) : undefined };
}

const readEntryItem = reading(
  ({ eventId, version }) => `entry ${String(version)} in the journal of ${String(eventId)}`,
  (item) => journalItem.parse(item),
);

export function readEntry(item: Item): JournalEntry {
  const { eventId, version, at, facts, pending } = readEntryItem(item);
  const dated = facts.map((fact) => ({ at, ...fact }) as Fact);
  return { eventId, version, at, facts: dated, isPending: pending !== undefined };
}
