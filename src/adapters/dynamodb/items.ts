import { z } from "zod";
import { absentable, detailShape, stored } from "#contracts/event.ts";
import { erasedUserSchema, type KnownUser, userSchema } from "#contracts/user.ts";
import {
  type DetailName,
  detailsOf,
  EVENT_DETAILS,
  OPTIONAL_DETAILS,
  REQUIRED_DETAILS,
} from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import { expiryOf, type RequestHistory } from "#domain/request-record.ts";
import { type EventState, isLive, type Standing, type WaitlistEntry } from "#domain/event-state.ts";
import type { CreationMark } from "#ports/creation-mark.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Row, RowWrite } from "#ports/roster-store.ts";
import { HISTORY_ATTRIBUTES, historyToItem, readHistory } from "./history-items.ts";
import { shardOf } from "./pending.ts";
import { readItem as reading } from "./read-item.ts";
import type { Item } from "./reading.ts";
import { partitionOf } from "./spread.ts";
import { nameOfRow, type RowKey, STANDING_ATTRIBUTES, standingToItem } from "./standing-items.ts";
import { detailsToItem } from "./text-items.ts";

/** How things are stored: the only place that knows the attributes of each table's items. */

const eventItem = z.object({
  eventId: z.string(),
  ...detailShape(REQUIRED_DETAILS, stored),
  ...absentable(detailShape(OPTIONAL_DETAILS, stored)),
  capacity: z.number(),
  hasWaitlist: z.boolean(),
  owners: z.array(z.string()).exactOptional(),
  draft: z.literal(true).exactOptional(),
  cancelled: z.object({ reason: z.string().exactOptional() }).exactOptional(),
  registeredCount: z.number(),
  // Counters that are 0 are not stored: they would cost every event bytes.
  offeredCount: z.number().default(0),
  extraCount: z.number().default(0),
  checkedInCount: z.number().default(0),
  waitlistCount: z.number(),
  nextTicket: z.number(),
  // One byte per block: a list of numbers, which the first version wrote, would cost the event of a long
  // waitlist more write units and time.
  tally: z.object({ from: z.number(), counts: z.instanceof(Uint8Array).or(z.array(z.number())) }),
  version: z.number(),
  changedAt: z.string(),
});

// An update changes the attributes that this version knows, and no others; and of an event's optional details only
// those that are another afterwards (`text-items.ts`).
const notUpdated: readonly string[] = ["eventId", ...OPTIONAL_DETAILS];
export const EVENT_ATTRIBUTES = [
  ...Object.keys(eventItem.shape).filter((name) => !notUpdated.includes(name)),
  "calendar",
  "dated",
  "unsettled",
];
export const ROW_ATTRIBUTES = [...STANDING_ATTRIBUTES, ...HISTORY_ATTRIBUTES, "revision", "expiresAt"];

const rowItem = z.object({ revision: z.number() });
const waitingItem = z.object({ ticket: z.number(), userId: z.string(), waitlistedAt: z.string() });

const journalItem = z.object({
  eventId: z.string(),
  version: z.number(),
  at: z.string(),
  facts: z.array(z.custom<Omit<Fact, "at"> & { at?: string }>()),
  pending: z.string().optional(),
  told: z.number().optional(),
});

/** What each of these throws for an item that it can't read is `Unreadable`. */
export const readUser: (item: Item) => KnownUser = reading(
  ({ userId }) => `the user ${String(userId)}`,
  (item) => (item["erasedAt"] === undefined ? userSchema : erasedUserSchema).parse(item),
);

export const readWaiting: (item: Item) => WaitlistEntry = reading(
  ({ eventId, ticket }) => `the place with ticket ${String(ticket)} on the waitlist of ${String(eventId)}`,
  (item) => waitingItem.parse(item),
);

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
  const { offeredCount, extraCount, checkedInCount } = rest;
  return {
    ...detailsToItem(details, rest.version),
    ...rest,
    offeredCount: offeredCount || undefined,
    extraCount: extraCount || undefined,
    checkedInCount: checkedInCount || undefined,
    ...place,
    tally: { from: tally.from, counts },
  };
}

/** Events are spread over so many partitions of the index by date, so that none of them is hot. */
export const CALENDARS = ["0", "1", "2", "3"] as const;

/** The attributes of an event that are its key in the index of events by date: date, then id. */
export function placeByDate({ eventId, date }: { readonly eventId: string; readonly date: string }) {
  return { calendar: partitionOf(eventId, CALENDARS), dated: `${date}#${eventId}` };
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
export function eventRowKey(eventId: string): RowKey {
  return { userId: `#${eventId}`, eventId };
}

export function rowToItem(
  key: RowKey,
  standing: Standing,
  history: RequestHistory & Pick<RowWrite, "inHand">,
  revision: number,
): Item {
  const last = history.records.at(-1)?.completedAt;
  const expiresAt =
    isLive(standing) || last === undefined ? undefined : Math.ceil(expiryOf(last).getTime() / 1000);
  return {
    ...key,
    ...standingToItem(standing, key),
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
  const { eventId, version, at, facts, pending, told } = readEntryItem(item);
  const dated = facts.map((fact) => ({ at, ...fact }) as Fact);
  return { eventId, version, at, facts: dated, isPending: pending !== undefined, ...(told && { told }) };
}
