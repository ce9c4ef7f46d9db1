import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { liveTickets } from "#adapters/dynamodb/tickets.ts";
import type { Seat } from "#ports/registration-reader.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { AT, commitOf, placeOf, recordOf, seatOf, waitingOf } from "./commits.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const EARLY = "2026-01-01T00:00:00.000Z";
const LATE = "2028-01-01T00:00:00.000Z";
const cancelled = { status: "cancelled", cancelledAt: AT } as const;

describe("who has a seat", () => {
  /** Many at one moment, one before and one behind them, and some who have no seat. */
  async function hall() {
    const eventId = await core.addEvent(100);
    const ids = idsOf("guest", 20);
    const rows = [
      seatOf("aaa-late", LATE),
      ...ids.toReversed().map((userId) => seatOf(userId)),
      seatOf("zzz-early", EARLY),
      placeOf("waiter", 1),
      { ...seatOf("gone"), standing: cancelled },
      { ...seatOf("refused"), standing: { status: "none" } as const, records: [recordOf("r")] },
    ];
    await core.store.commit(commitOf(eventId, { rows }));
    return { eventId, inOrder: ["zzz-early", ...ids, "aaa-late"] };
  }

  test("is listed by time of registration, then by user id", async () => {
    const { eventId, inOrder } = await hall();
    const { items, next } = await core.registrations.seats(eventId, { limit: 100 });
    expect(items.map(({ userId }) => userId)).toEqual(inOrder);
    expect(items.at(0)).toEqual({
      userId: "zzz-early",
      standing: { status: "registered", registeredAt: EARLY },
    });
    expect(next).toBeUndefined();
  });

  test.each([1, 5, 21, 22, 23])("is listed once each in pages of %d", async (limit) => {
    const { eventId, inOrder } = await hall();
    const seats: Seat[] = [];
    const sizes: number[] = [];
    let after: string | undefined;
    do {
      const slice = await core.registrations.seats(eventId, { limit, after });
      seats.push(...slice.items);
      sizes.push(slice.items.length);
      after = slice.next;
    } while (after !== undefined);
    expect(seats.map(({ userId }) => userId)).toEqual(inOrder);
    expect(sizes.length).toBe(Math.ceil(inOrder.length / limit));
  });

  test("goes on behind a person who has left since", async () => {
    const { eventId, inOrder } = await hall();
    const first = await core.registrations.seats(eventId, { limit: 5 });
    const last = { ...seatOf(inOrder[4] ?? ""), expectedRevision: 1, standing: cancelled };
    await core.store.commit(commitOf(eventId, { rows: [last] }));
    const rest = await core.registrations.seats(eventId, { limit: 100, after: first.next });
    expect(rest.items.map(({ userId }) => userId)).toEqual(inOrder.slice(5));
  });

  test("is nobody at another event", async () => {
    expect(await core.registrations.seats("elsewhere", { limit: 5 })).toEqual({ items: [], unreadable: [] });
  });
});

describe("who is offered a seat", () => {
  const offerOf = (userId: string, expiresAt: string) => ({
    ...seatOf(userId),
    standing: { status: "offered", ticket: 1, waitlistedAt: AT, offeredAt: AT, expiresAt } as const,
  });
  const ids = idsOf("invited", 5);
  let eventId = "";
  beforeAll(async () => {
    eventId = await core.addEvent(100);
    const offers = ids.toReversed().map((userId) => offerOf(userId, AT));
    const rows = [offerOf("aaa-late", LATE), ...offers, seatOf("seated"), placeOf("waiter", 1)];
    await core.store.commit(commitOf(eventId, { rows }));
  });

  test.each([1, 2, 6, 7])("is listed by when the offer runs out, in pages of %d", async (limit) => {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const slice = await core.registrations.offers(eventId, { limit, after });
      found.push(...slice.items.map(({ userId, expiresAt }) => `${userId} ${expiresAt}`));
      after = slice.next;
    } while (after !== undefined);
    expect(found).toEqual([...ids.map((userId) => `${userId} ${AT}`), `aaa-late ${LATE}`]);
  });

  test("is not among those who have a seat, nor at another event", async () => {
    const { items, next } = await core.registrations.seats(eventId, { limit: 1 });
    expect([items.map(({ userId }) => userId), next]).toEqual([["seated"], undefined]);
    expect(await core.registrations.offers("elsewhere", { limit: 5 })).toEqual({ items: [] });
  });
});

test("the standings of some people at an event are all that is asked for", async () => {
  const eventId = await core.addEvent(100);
  const standing = { ...seatOf("extra").standing, extra: true, checkedInAt: AT } as const;
  const rows = [seatOf("seated"), { ...seatOf("extra"), standing }, placeOf("waiter", 1), seatOf("other")];
  await core.store.commit(commitOf(eventId, { rows }));
  const found = await core.registrations.atEvent(eventId, ["seated", "extra", "waiter", "nobody"]);
  expect(found).toEqual(
    new Map<string, unknown>([
      ["seated", seatOf("seated").standing],
      ["extra", standing],
      ["waiter", placeOf("waiter", 1).standing],
    ]),
  );
  expect(await core.registrations.atEvent(eventId, [])).toEqual(new Map());
});

describe("who waits", () => {
  let eventId = "";
  const waiting = idsOf("patient", 25).map((userId, i) => waitingOf(userId, 3 * i + 2));
  beforeAll(async () => {
    eventId = await core.addEvent(1);
    await core.store.commit(commitOf(eventId, { joined: waiting.toReversed() }));
  });

  test.each([
    [0, 10],
    [1, 10],
    [2, 3],
    [30, 5],
    [70, 100],
    [74, 10],
    [1000, 10],
  ])("behind ticket %d, at most %d, is listed in ticket order", async (after, limit) => {
    const expected = waiting.filter(({ ticket }) => ticket > after).slice(0, limit);
    expect(await core.registrations.waiting(eventId, after, limit)).toEqual(expected);
  });

  test.each([
    [0, 0],
    [0, 1],
    [1, 1],
    [0, 31],
    [2, 32],
    [31, 74],
    [32, 1000],
    [75, 1000],
  ])("from ticket %d to %d is counted, and their tickets listed", async (from, through) => {
    const all = waiting.map(({ ticket }) => ticket);
    const tickets = all.filter((ticket) => ticket >= from && ticket <= through);
    expect(await liveTickets(core.dynamo, core.names.tables.waitlist, { eventId, from, through })).toEqual(
      tickets,
    );
    expect(await core.registrations.countWaiting(eventId, from, through)).toBe(tickets.length);
  });

  test("is nobody at another event", async () => {
    const elsewhere = { eventId: "elsewhere", from: 0, through: 1000 };
    expect(await core.registrations.waiting("elsewhere", 0, 10)).toEqual([]);
    expect(await liveTickets(core.dynamo, core.names.tables.waitlist, elsewhere)).toEqual([]);
    expect(await core.registrations.countWaiting("elsewhere", 0, 1000)).toBe(0);
  });
});

describe("one person", () => {
  test("stands where the last commit left them, as soon as it has resolved", async () => {
    const eventId = await core.addEvent(1);
    expect(await core.registrations.find(eventId, "roamer")).toEqual({ status: "none" });
    const stations = [
      seatOf("roamer"),
      { ...placeOf("roamer", 7), expectedRevision: 1 },
      { ...seatOf("roamer"), expectedRevision: 2, standing: cancelled },
    ];
    for (const row of stations) {
      await core.store.commit(commitOf(eventId, { rows: [row] }));
      expect(await core.registrations.find(eventId, "roamer")).toEqual(row.standing);
    }
  });

  test("has all seats and places, and nothing else, however much their rows remember", async () => {
    // More than the megabyte after which DynamoDB ends a page.
    const heavy = recordOf("heavy", "x".repeat(350 * 1024));
    const events = await Promise.all(["a", "b", "c", "d", "e", "f"].map(() => core.addEvent(1)));
    const [a = "", b = "", c = "", d = "", e = ""] = events;
    const rows = [
      [a, seatOf("guest", AT, heavy)],
      [b, placeOf("guest", 4, heavy)],
      [c, { ...seatOf("guest", AT, heavy), standing: cancelled }],
      [d, { ...seatOf("guest", AT, heavy), standing: { status: "none" } }],
      [e, seatOf("guest", LATE, heavy)],
    ] as const;
    for (const [eventId, row] of rows) await core.store.commit(commitOf(eventId, { rows: [row] }));
    await core.store.commit(commitOf(a, { rows: [seatOf("guest2")] }));

    const standings = await core.registrations.ofUser("guest");

    expect(Object.fromEntries(standings)).toEqual({
      [a]: seatOf("guest").standing,
      [b]: placeOf("guest", 4).standing,
      [e]: seatOf("guest", LATE).standing,
    });
    expect(await core.registrations.ofUser("nobody")).toEqual(new Map());
  });
});
