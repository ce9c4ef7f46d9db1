import { beforeEach, describe, expect, it } from "vitest";
import { LOCAL } from "#application/access.ts";
import { eventView } from "#application/views.ts";
import { EARLIER, NOW } from "#test/unit/domain/given.ts";
import { createTables, event, pagesOf, seated, user, waiting } from "./memory-tables.ts";

let tables: ReturnType<typeof createTables>;
let queries: ReturnType<typeof createTables>["queries"];
beforeEach(() => {
  tables = createTables();
  ({ queries } = tables);
  tables.addUsers("ann", "bob", "cy");
  tables.addEvents(event("e"), event("f"), event("g"));
});

const refused = (code: string, detail: string) => ({ problem: { code, detail } });
const all = { limit: 100, cursor: undefined };

describe("a user, an event", () => {
  it("is shown as it is", async () => {
    expect(await queries.user("ann", LOCAL)).toEqual(user("ann"));
    expect(await queries.event("e", LOCAL)).toEqual(eventView(event("e"), NOW));
  });

  it("that nobody created is a problem that names it", async () => {
    const noUser = refused("USER_NOT_FOUND", "There is no user ghost.");
    const noEvent = refused("EVENT_NOT_FOUND", "There is no event ghost.");
    await expect(queries.user("ghost", LOCAL)).rejects.toMatchObject(noUser);
    await expect(queries.event("ghost", LOCAL)).rejects.toMatchObject(noEvent);
    await expect(queries.registrationsOfUser("ghost", all)).rejects.toMatchObject(noUser);
    await expect(queries.waitlistOfUser("ghost", all)).rejects.toMatchObject(noUser);
    await expect(queries.registrationsOfEvent("ghost", all, LOCAL)).rejects.toMatchObject(noEvent);
    await expect(queries.waitlistOfEvent("ghost", all, LOCAL)).rejects.toMatchObject(noEvent);
    await expect(queries.registration("ghost", "ann")).rejects.toMatchObject(noEvent);
    await expect(queries.registration("e", "ghost")).rejects.toMatchObject(noUser);
  });

  it("is listed page by page, each exactly once, and the last page says that it is", async () => {
    const people = await pagesOf((query) => queries.users(query, LOCAL), 2);
    expect(people).toEqual([[user("ann"), user("bob")], [user("cy")]]);
    const events = await pagesOf((query) => queries.events(query, LOCAL), 1);
    expect(events).toEqual([
      [eventView(event("e"), NOW)],
      [eventView(event("f"), NOW)],
      [eventView(event("g"), NOW)],
    ]);
    expect(await queries.users(all, LOCAL)).not.toHaveProperty("nextCursor");
  });
});

describe("one registration", () => {
  it("of a seat is shown as it is", async () => {
    tables.put("e", "ann", seated());
    const registration = { eventId: "e", userId: "ann", status: "registered", registeredAt: NOW };
    expect(await queries.registration("e", "ann")).toEqual(registration);
  });

  it("of a place has the rank among those who still wait", async () => {
    for (const [userId, ticket] of Object.entries({ bob: 3, cy: 5, ann: 9 }))
      tables.put("e", userId, waiting(ticket));
    const place = { eventId: "e", userId: "ann", status: "waitlisted", waitlistedAt: EARLIER };
    expect(await queries.registration("e", "ann")).toEqual({ ...place, position: 3 });
    tables.put("e", "cy", { status: "cancelled", cancelledAt: NOW });
    expect(await queries.registration("e", "ann")).toEqual({ ...place, position: 2 });
  });

  it("of a seat needs no rank", async () => {
    tables.put("e", "ann", seated());
    await queries.registration("e", "ann");
    expect(tables.reads).toEqual([]);
  });

  it("that never was, or was given up, is a problem", async () => {
    const detail = "ann has neither a seat nor a place on the waitlist of e.";
    const problem = refused("REGISTRATION_NOT_FOUND", detail);
    await expect(queries.registration("e", "ann")).rejects.toMatchObject(problem);
    tables.put("e", "ann", { status: "cancelled", cancelledAt: NOW });
    await expect(queries.registration("e", "ann")).rejects.toMatchObject(problem);
  });

  it("is read again when the event moved meanwhile: a position is never of two moments", async () => {
    tables.put("e", "bob", waiting(1));
    tables.put("e", "ann", waiting(2));
    const promote = () => tables.put("e", "bob", seated());
    // Before the event is read the second time, the head is promoted.
    tables.between.push(() => undefined, promote);
    expect(await queries.registration("e", "ann")).toMatchObject({ position: 1 });
  });
});

describe("who has a seat", () => {
  it("is listed with the users, page by page", async () => {
    for (const userId of ["ann", "bob", "cy"]) tables.put("e", userId, seated());
    tables.put("f", "ann", waiting(1));
    const row = (userId: string) => {
      return { eventId: "e", userId, status: "registered", registeredAt: NOW, user: user(userId) };
    };
    const pages = await pagesOf((query) => queries.registrationsOfEvent("e", query, LOCAL), 2);
    expect(pages).toEqual([[row("ann"), row("bob")], [row("cy")]]);
    expect(await pagesOf((query) => queries.registrationsOfEvent("f", query, LOCAL), 2)).toEqual([[]]);
  });

  it("leaves out whose user can't be found", async () => {
    for (const userId of ["ann", "ghost"]) tables.put("e", userId, seated());
    const { items } = await queries.registrationsOfEvent("e", all, LOCAL);
    expect(items.map(({ userId }) => userId)).toEqual(["ann"]);
  });
});

describe("who waits", () => {
  beforeEach(() => {
    for (const [userId, ticket] of Object.entries({ cy: 2, ann: 4, bob: 9 }))
      tables.put("e", userId, waiting(ticket));
  });

  const row = (userId: string, position: number) => {
    return {
      eventId: "e",
      userId,
      status: "waitlisted",
      position,
      waitlistedAt: EARLIER,
      user: user(userId),
    };
  };

  it("is listed by position with the users, without their tickets", async () => {
    const { items, nextCursor } = await queries.waitlistOfEvent("e", all, LOCAL);
    expect(items).toStrictEqual([row("cy", 1), row("ann", 2), row("bob", 3)]);
    expect(nextCursor).toBeUndefined();
  });

  it("is counted only before a page that is not the first", async () => {
    const { nextCursor: cursor } = await queries.waitlistOfEvent("e", { limit: 1 }, LOCAL);
    expect(tables.reads).toEqual([]);
    await queries.waitlistOfEvent("e", { limit: 1, cursor }, LOCAL);
    expect(tables.reads).toEqual(["waiting at e from 0 through 2"]);
  });

  it.each([1, 2, 3])("has the same positions in pages of %i", async (limit) => {
    const pages = await pagesOf((query) => queries.waitlistOfEvent("e", query, LOCAL), limit);
    expect(pages.flat()).toEqual([row("cy", 1), row("ann", 2), row("bob", 3)]);
    expect(pages).toHaveLength(Math.ceil(3 / limit));
  });

  it("has today's positions on every page, also when somebody before it left", async () => {
    const { nextCursor: cursor } = await queries.waitlistOfEvent("e", { limit: 2 }, LOCAL);
    tables.put("e", "cy", { status: "cancelled", cancelledAt: NOW });
    expect(await queries.waitlistOfEvent("e", { limit: 2, cursor }, LOCAL)).toEqual({
      items: [row("bob", 2)],
    });
  });

  it("is read again when the event moved meanwhile", async () => {
    const leave = () => tables.put("e", "cy", { status: "cancelled", cancelledAt: NOW });
    tables.between.push(() => undefined, leave);
    expect(await queries.waitlistOfEvent("e", all, LOCAL)).toEqual({ items: [row("ann", 1), row("bob", 2)] });
  });
});
