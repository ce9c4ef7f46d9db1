import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "#platform/clock.ts";
import { type Books, createBooks } from "../support/books.ts";
import { type Core, register, startCore } from "../support/systems/core.ts";

let core: Core;
let books: Books;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());
beforeEach(async () => {
  books = await createBooks(core);
});

describe("an event that nobody has touched", () => {
  test("is clean, and everything about it was checked", async () => {
    const { differences, unsettled, checks, events, entries, rows } = await books.audited();
    const clean = { differences: [], unsettled: [] };
    expect({ differences, unsettled, events, entries, rows }).toEqual({
      ...clean,
      events: 1,
      entries: 5,
      rows: 5,
    });
    expect(Object.values(checks).filter((count) => count === 0)).toEqual([]);
  });

  test("is clean among all others, also where somebody asked for an event that never was", async () => {
    await books.apply([register(books.ann)], "never-was");
    const { differences, brokenUsers, seen, events } = await books.audited({ all: true });
    expect({ differences, brokenUsers }).toEqual({ differences: [], brokenUsers: [] });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toHaveLength(events);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain("never-was");
  });
});

describe("an event that changes while it is looked at", () => {
  test("is named when it never stands still, and nothing said about it", async () => {
    const result = await books.audited({ archive: books.moving(99), looks: 2 });
    expect(result).toMatchObject({ unsettled: [books.eventId], differences: [] });
  });

  test("is clean when it comes to rest", async () => {
    const result = await books.audited({ archive: books.moving(2), looks: 3 });
    expect(result).toMatchObject({ unsettled: [], differences: [] });
  });

  test("is different when it comes to rest damaged", async () => {
    await books.set(books.tables.events, books.event, "nextTicket", 99);
    const result = await books.audited({ archive: books.moving(2), looks: 3 });
    expect(result.unsettled).toEqual([]);
    expect(result.found).toEqual([`7 events ${books.eventId} nextTicket is 99, should be 4`]);
  });
});

describe("what belongs to no event is named:", () => {
  const stray = () => ({ eventId: `stray-${books.eventId}` });

  test.each([
    [
      "a journal",
      (b: Books) => b.put(b.tables.journal, { ...stray(), version: 1, at: systemClock(), facts: [] }),
    ],
    [
      "a place",
      (b: Books) =>
        b.put(b.tables.waitlist, { ...stray(), ticket: 1, userId: b.ann, waitlistedAt: systemClock() }),
    ],
    [
      "a seat",
      (b: Books) => {
        const seat = { status: "registered", registeredAt: systemClock(), receipts: [], revision: 1 };
        return b.put(b.tables.registrations, { ...stray(), userId: b.ann, ...seat });
      },
    ],
    [
      "an event without a journal",
      (b: Books) => {
        const counters = { registeredCount: 0, waitlistCount: 0, nextTicket: 1, version: 1, changedAt: "" };
        const details = { title: "", date: systemClock(), capacity: 1, hasWaitlist: true };
        return b.put(b.tables.events, { ...stray(), ...details, ...counters });
      },
    ],
  ])("%s", async (_, damage) => {
    await damage(books);
    const { differences } = await books.audited({ all: true });
    expect(differences.map(({ eventId }) => eventId)).toContain(stray().eventId);
  });

  test("a user that can't be read", async () => {
    await books.set(books.tables.users, { userId: books.ann }, "name", 7);
    const { brokenUsers } = await books.audited({ all: true });
    expect(brokenUsers.map(({ key }) => key)).toEqual([`users ${books.ann}`]);
    expect(brokenUsers[0]?.problem).toMatch(/can't be read: name/);
  });
});
