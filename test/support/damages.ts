import { systemClock } from "#platform/clock.ts";
import type { Books } from "./books.ts";

/** One way in which tables may come to be wrong, and what the audit must say of it. */
type Damage = readonly [
  name: string,
  damage: (books: Books) => Promise<unknown>,
  found: (books: Books) => readonly (string | RegExp)[],
];

export const DAMAGES: readonly Damage[] = [
  [
    "events: a counter",
    (b) => b.set(b.tables.events, b.event, "registeredCount", 1),
    (b) => [
      `7 events ${b.eventId} registeredCount is 1, should be 2`,
      `2 events ${b.eventId} registeredCount is 1, should be 2`,
    ],
  ],
  [
    "events: the other counter",
    (b) => b.set(b.tables.events, b.event, "waitlistCount", 3),
    (b) => [
      `7 events ${b.eventId} waitlistCount is 3, should be 2`,
      `2 events ${b.eventId} waitlistCount is 3, should be 2`,
    ],
  ],
  [
    "events: oversold",
    (b) => b.set(b.tables.events, b.event, "capacity", 1),
    (b) => [
      `1 events ${b.eventId} 2 of 1 seats are taken`,
      `7 events ${b.eventId} capacity is 1, should be 2`,
    ],
  ],
  [
    "events: the next ticket",
    (b) => b.set(b.tables.events, b.event, "nextTicket", 2),
    (b) => [`7 events ${b.eventId} nextTicket is 2, should be 4`],
  ],
  [
    "events: who waits in which block of tickets",
    (b) => b.set(b.tables.events, b.event, "tally", { from: 0, counts: Uint8Array.of(7) }),
    (b) => [`7 events ${b.eventId} tally is {"from":0,"counts":[7]}, should be {"from":0,"counts":[2]}`],
  ],
  [
    "events: the version",
    (b) => b.set(b.tables.events, b.event, "version", 4),
    (b) => [`7 events ${b.eventId} version is 4, should be 5`],
  ],
  [
    "events: a detail",
    (b) => b.set(b.tables.events, b.event, "title", "Other"),
    (b) => [`7 events ${b.eventId} title is "Other", should be "New"`],
  ],
  [
    "events: a member that can't be read",
    (b) => b.set(b.tables.events, b.event, "capacity", "two"),
    () => [/^7 events \S+ can't be read: capacity: .*number/],
  ],
  [
    "events: a place in the index of dates",
    (b) => b.set(b.tables.events, b.event, "dated", `2020-01-01T00:00:00.000Z#${b.eventId}`),
    (b) => [`7 index of dates, ${b.eventId} is missing (npm run provision adds it)`],
  ],
  ["events: gone", (b) => b.remove(b.tables.events, b.event), (b) => [`7 events ${b.eventId} is missing`]],
  [
    "registrations: a seat that was never given",
    (b) =>
      b.put(b.tables.registrations, {
        ...b.row(`x${b.ann}`),
        status: "registered",
        registeredAt: systemClock(),
        receipts: [],
        revision: 1,
        seat: "z",
      }),
    (b) => [
      `7 registrations x${b.ann} status is "registered", should be "none"`,
      /^7 registrations \S+ registeredAt is "\S+", should be absent/,
      /^7 registrations \S+ seat is z, should be \S+#x/,
      `2 events ${b.eventId} registeredCount is 2, should be 3`,
      `7 index of seats, x${b.ann} has neither a seat nor an offer by the journal`,
    ],
  ],
  [
    "registrations: a seat of who waits",
    (b) =>
      b.change(b.tables.registrations, b.row(b.cem), {
        UpdateExpression: "SET #s = :r, registeredAt = waitlistedAt REMOVE ticket",
        ExpressionAttributeNames: { "#s": "status" },
        ExpressionAttributeValues: { ":r": "registered" },
      }),
    (b) => [
      `3 registrations ${b.cem} status is "registered", should be "waitlisted"`,
      `3 registrations ${b.cem} ticket is absent, should be 2`,
      /^3 registrations \S+ registeredAt is "\S+", should be absent/,
      /^7 registrations \S+ seat is absent, should be \S+#cem/,
      `2 events ${b.eventId} registeredCount is 2, should be 3`,
    ],
  ],
  [
    "registrations: a row that is gone",
    (b) => b.remove(b.tables.registrations, b.row(b.ann)),
    (b) => [
      `7 registrations ${b.ann} status is "none", should be "registered"`,
      /^7 registrations \S+ registeredAt is absent, should be "\S+"/,
      /^5 registrations \S+ registered at \S+, but no request remembers it/,
      `2 events ${b.eventId} registeredCount is 2, should be 1`,
      `7 index of seats, ${b.ann} is missing`,
    ],
  ],
  [
    "registrations: records that are gone",
    (b) => b.set(b.tables.registrations, b.row(b.ben), "receipts", []),
    () => [/^5 registrations ben-\S+ waitlisted at \S+, but no request remembers it/],
  ],
  [
    "registrations: a record that can't be read",
    (b) => b.set(b.tables.registrations, b.row(b.ben), "receipts", [{ key: "k" }]),
    (b) => [
      /^7 registrations ben-\S+ can't be read: records\.0\.key/,
      `2 events ${b.eventId} registeredCount is 2, should be 1`,
    ],
  ],
  [
    "registrations: a live row that is set to expire",
    (b) => b.set(b.tables.registrations, b.row(b.ben), "expiresAt", 1),
    (b) => [`7 registrations ${b.ben} is live, and set to expire`],
  ],
  [
    "registrations: memories that expire too early",
    (b) => b.set(b.tables.registrations, b.row(b.eve), "expiresAt", 1),
    (b) => [`5 registrations ${b.eve} expires before what it remembers`],
  ],
  [
    "registrations: out of the index of seats",
    (b) => b.change(b.tables.registrations, b.row(b.ben), { UpdateExpression: "REMOVE seat" }),
    (b) => [
      /^7 registrations ben-\S+ seat is absent, should be \S+/,
      `7 index of seats, ${b.ben} is missing`,
    ],
  ],
  [
    "registrations: another order of seats",
    (b) => b.set(b.tables.registrations, b.row(b.ben), "seat", "0"),
    (b) => [
      /^7 registrations ben-\S+ seat is 0, should be \S+/,
      `7 index of seats, ${b.ann} is out of order`,
    ],
  ],
  [
    "registrations: the event's own memory gone",
    (b) => b.remove(b.tables.registrations, b.row(`#${b.eventId}`)),
    () => [/^5 registrations #\S+ updated at \S+, but no request remembers it/],
  ],
  [
    "registrations: the event's own memory with a seat",
    (b) => b.set(b.tables.registrations, b.row(`#${b.eventId}`), "status", "cancelled"),
    () => [/^7 registrations #\S+ can't be read: cancelledAt/],
  ],
  [
    "waitlist: a place that is gone",
    (b) => b.remove(b.tables.waitlist, b.place(2)),
    (b) => [
      `8 waitlist 2 is missing, and ${b.cem} waits with it`,
      `2 events ${b.eventId} waitlistCount is 2, should be 1`,
    ],
  ],
  [
    "waitlist: a place of who has a seat",
    (b) => b.put(b.tables.waitlist, { ...b.place(1), userId: b.ben, waitlistedAt: systemClock() }),
    (b) => [
      `3 waitlist 1 is held by ${b.ben}, who does not wait with it; by the journal the status is registered`,
      `2 events ${b.eventId} waitlistCount is 2, should be 3`,
    ],
  ],
  [
    "waitlist: a place of a stranger",
    (b) => b.put(b.tables.waitlist, { ...b.place(9), userId: `x${b.ann}`, waitlistedAt: systemClock() }),
    (b) => [
      `8 waitlist 9 is held by x${b.ann}, who does not wait with it; by the journal the status is none`,
      `2 events ${b.eventId} waitlistCount is 2, should be 3`,
    ],
  ],
  [
    "waitlist: another's place",
    (b) => b.set(b.tables.waitlist, b.place(2), "userId", b.dan),
    (b) => [`7 waitlist 2 userId is "${b.dan}", should be "${b.cem}"`],
  ],
  [
    "waitlist: a place that can't be read",
    (b) => b.set(b.tables.waitlist, b.place(2), "userId", 7),
    (b) => [/^7 waitlist 2 can't be read: userId/, `8 waitlist 2 is missing, and ${b.cem} waits with it`],
  ],
  [
    "journal: an entry in the middle that is gone",
    (b) => b.remove(b.tables.journal, b.entry(3)),
    () => [
      "7 journal 4 follows version 2",
      /^4 journal 4 ben-\S+ is promoted with ticket 1, but nobody waits/,
    ],
  ],
  [
    "journal: the last entry that is gone",
    (b) => b.remove(b.tables.journal, b.entry(5)),
    (b) => [
      `7 events ${b.eventId} title is "New", should be "Test"`,
      `7 events ${b.eventId} version is 5, should be 4`,
    ],
  ],
  [
    "journal: a fact that is changed",
    (b) => b.set(b.tables.journal, b.entry(2), "facts", [{ type: "AttendeeRegistered", userId: b.ann }]),
    (b) => [
      `4 journal 3 1 seats are free while 3 wait`,
      `3 journal 4 ${b.eve} gives up a seat without having one`,
    ],
  ],
  [
    "journal: a fact that can't be read",
    (b) => b.set(b.tables.journal, b.entry(2), "facts", [{ type: "AttendeeVanished", userId: b.ann }]),
    () => ["7 journal 2 can't be read: facts.0.type"],
  ],
  [
    "journal: a mark that no sweep would find",
    (b) => b.set(b.tables.journal, b.entry(5), "pending", "32"),
    () => ["7 journal 5 can't be read: pending"],
  ],
  [
    "journal: marked with nothing to tell",
    (b) => b.set(b.tables.journal, b.entry(1), "pending", "1"),
    () => ["6 journal 1 waits for publication with nothing to tell"],
  ],
  [
    "users: one who waits is gone",
    (b) => b.remove(b.tables.users, { userId: b.dan }),
    (b) => [`7 users ${b.dan} is missing, and has a seat or waits`],
  ],
];
