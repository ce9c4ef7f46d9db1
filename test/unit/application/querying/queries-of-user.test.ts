import { beforeEach, describe, expect, it } from "vitest";
import { LOCAL } from "#application/access.ts";
import { eventView } from "#application/views.ts";
import { EARLIER, NOW } from "#test/unit/domain/given.ts";
import { createTables, event, pagesOf, seated, waiting } from "./memory-tables.ts";

let tables: ReturnType<typeof createTables>;
let queries: ReturnType<typeof createTables>["queries"];
beforeEach(() => {
  tables = createTables();
  ({ queries } = tables);
  tables.addUsers("ann", "bob");
  tables.addEvents(event("late", "2027-09-01"), event("b", "2027-05-01"), event("a", "2027-05-01"));
  tables.addEvents(event("early", "2027-01-01"), event("c", "2027-05-01"));
});

const EVERYWHERE = ["late", "b", "a", "early", "c"];
const IN_ORDER = ["early", "a", "b", "c", "late"];
const cancelled = { status: "cancelled", cancelledAt: NOW } as const;
const all = { limit: 100, cursor: undefined };
const ids = (items: readonly { eventId: string }[]) => items.map(({ eventId }) => eventId);

const seats = (query: Parameters<typeof queries.registrationsOfUser>[1]) =>
  queries.registrationsOfUser("ann", query);
const places = (query: Parameters<typeof queries.registrationsOfUser>[1]) =>
  queries.waitlistOfUser("ann", query);

describe("a user's seats", () => {
  beforeEach(() => {
    for (const eventId of EVERYWHERE) tables.put(eventId, "ann", seated());
  });

  it("are listed with the events, by their date, then by id", async () => {
    const { items, nextCursor } = await seats(all);
    expect(ids(items)).toEqual(IN_ORDER);
    const shown = tables.events.get("early");
    expect(items[0]).toEqual({
      eventId: "early",
      userId: "ann",
      status: "registered",
      registeredAt: NOW,
      event: shown && eventView(shown, NOW),
    });
    expect(nextCursor).toBeUndefined();
  });

  it.each([1, 2, 3, 5])("are the same in pages of %i, and the last page says that it is", async (limit) => {
    const pages = await pagesOf(seats, limit);
    expect(ids(pages.flat())).toEqual(IN_ORDER);
    expect(pages).toHaveLength(Math.ceil(5 / limit));
  });

  it("do not have what was given up, what one waits for, or what is no event", async () => {
    tables.put("a", "ann", cancelled);
    tables.put("b", "ann", waiting(1));
    tables.events.delete("late");
    expect(ids((await seats(all)).items)).toEqual(["early", "c"]);
  });

  it("are each shown once, though an event's date changes while somebody pages", async () => {
    const { items, nextCursor: cursor } = await seats({ limit: 2 });
    expect(ids(items)).toEqual(["early", "a"]);
    tables.addEvents(event("early", "2027-12-01"), event("late", "2026-12-01"));
    expect(ids((await seats({ limit: 100, cursor })).items)).toEqual(["late", "b", "c"]);
  });

  it("end a page with the event that makes it a megabyte", async () => {
    for (const eventId of ["a", "b", "c"]) {
      const long = event(eventId, "2027-05-01");
      tables.addEvents({ ...long, details: { ...long.details, description: "x".repeat(600_000) } });
    }
    const pages = await pagesOf(seats, 100);
    expect(pages.map((page) => ids(page))).toEqual([
      ["early", "a", "b"],
      ["c", "late"],
    ]);
  });

  it("name once what can't be read, and go on", async () => {
    tables.unreadable.add("a");
    tables.events.delete("c");
    const first = await seats({ limit: 2 });
    expect(ids(first.items)).toEqual(["early", "b"]);
    expect(first.unreadable).toEqual(["a", "c"]);
    const second = await seats({ limit: 2, cursor: first.nextCursor });
    expect(second).toEqual({ items: [expect.objectContaining({ eventId: "late" })] });
  });

  it("are none of somebody who has none", async () => {
    expect(await queries.registrationsOfUser("bob", all)).toEqual({ items: [] });
    expect(await queries.waitlistOfUser("ann", all)).toEqual({ items: [] });
  });

  it("are read again when one was given up meanwhile", async () => {
    tables.between.push(
      () => undefined,
      () => tables.put("a", "ann", cancelled),
    );
    expect(ids((await seats(all)).items)).toEqual(["early", "b", "c", "late"]);
  });

  it("need no event but their own, no rank, and nothing twice of somebody who has none", async () => {
    tables.put("c", "ann", waiting(1));
    tables.put("late", "ann", cancelled);
    await seats(all);
    const page = ["standings of ann at early a b", "events early a b"];
    expect(tables.reads).toEqual(["standings of ann", "events b a early", ...page]);
    tables.reads.length = 0;
    await queries.registrationsOfUser("bob", all);
    expect(tables.reads).toEqual(["standings of bob", "events "]);
  });

  it("do not have one that is forgotten by the time it is read again", async () => {
    tables.between.push(() => tables.remove("a", "ann"));
    expect(ids((await seats(all)).items)).toEqual(["early", "b", "c", "late"]);
  });

  it("beyond a thousand go on behind the last that was shown", async () => {
    const many = Array.from({ length: 1010 }, (_, i) => `m${1000 + i}`);
    for (const eventId of many) {
      tables.addEvents(event(eventId, "2028-01-01"));
      tables.put(eventId, "ann", seated());
    }
    const pages = await pagesOf(seats, 1004);
    expect(ids(pages.flat())).toEqual([...IN_ORDER, ...many]);
  });
});

describe("where a user waits", () => {
  beforeEach(() => {
    for (const eventId of EVERYWHERE) tables.put(eventId, "ann", waiting(7));
    tables.put("a", "bob", waiting(3));
  });

  it("is listed with today's positions, by the date of the event", async () => {
    const { items } = await places(all);
    expect(items.map(({ eventId, position }) => [eventId, position])).toEqual([
      ["early", 1],
      ["a", 2],
      ["b", 1],
      ["c", 1],
      ["late", 1],
    ]);
    expect(items[1]).toMatchObject({ status: "waitlisted", waitlistedAt: EARLIER, event: { eventId: "a" } });
    expect(items[1]).not.toHaveProperty("ticket");
  });

  it("is ranked, and read again, only for what is on the page", async () => {
    const { items } = await places({ limit: 2 });
    expect(ids(items)).toEqual(["early", "a"]);
    expect(tables.reads).toEqual([
      "standings of ann",
      "events late b a early c",
      "standings of ann at early a",
      "waiting at a from 0 through 7",
      "waiting at early from 0 through 7",
      "events early a",
    ]);
  });

  it("is the same in pages", async () => {
    expect(ids((await pagesOf(places, 2)).flat())).toEqual(IN_ORDER);
  });

  it("does not have where the user was promoted meanwhile", async () => {
    tables.between.push(
      () => undefined,
      () => tables.put("early", "ann", seated()),
    );
    expect(ids((await places(all)).items)).toEqual(["a", "b", "c", "late"]);
  });

  it("is read again when somebody before left meanwhile: the position is of one moment", async () => {
    tables.between.push(
      () => undefined,
      () => tables.put("a", "bob", cancelled),
    );
    expect((await places(all)).items[1]).toMatchObject({ eventId: "a", position: 1 });
  });

  it("has a position of at least 1, even if the place is gone by the time it is counted", async () => {
    const gone = { ...waiting(7), ticket: 0 };
    tables.put("late", "ann", gone);
    expect((await places(all)).items.at(-1)).toMatchObject({ eventId: "late", position: 1 });
  });
});

describe("a cursor", () => {
  it("of one list is refused by every other, and continues its own", async () => {
    for (const userId of ["ann", "bob"]) {
      for (const eventId of ["a", "b"]) tables.put(eventId, userId, seated());
      for (const eventId of ["c", "late"]) tables.put(eventId, userId, waiting(userId === "ann" ? 1 : 2));
    }
    type Query = Parameters<typeof queries.users>[0];
    const lists: ((query: Query) => Promise<{ nextCursor?: string }>)[] = [
      (query) => queries.users(query, LOCAL),
      (query) => queries.events(query, LOCAL),
      ...["ann", "bob"].flatMap((userId) => [
        (query: Query) => queries.registrationsOfUser(userId, query),
        (query: Query) => queries.waitlistOfUser(userId, query),
      ]),
      ...["a", "b"].map((eventId) => (query: Query) => queries.registrationsOfEvent(eventId, query, LOCAL)),
      ...["c", "late"].map((eventId) => (query: Query) => queries.waitlistOfEvent(eventId, query, LOCAL)),
    ];
    for (const [i, list] of lists.entries()) {
      const { nextCursor: cursor } = await list({ limit: 1 });
      expect(cursor).toBeDefined();
      for (const [other, continued] of lists.entries()) {
        const page = continued({ limit: 1, cursor });
        if (other === i) await expect(page).resolves.toHaveProperty("items");
        else await expect(page).rejects.toMatchObject({ problem: { code: "INVALID_CURSOR" } });
      }
    }
  });
});
