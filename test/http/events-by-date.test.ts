import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  const dates = { c: "2027-05-03", a: "2027-05-01", d: "2027-05-03", b: "2027-05-02" };
  for (const [eventId, date] of Object.entries(dates)) {
    const body = { eventId, title: "Concert", date: `${date}T18:00:00Z`, capacity: 3 };
    expect((await system.call("POST", "/events", { body })).status).toBe(201);
  }
});
afterAll(() => system.stop());

type Body = { readonly items: EventView[]; readonly nextCursor?: string };

async function page(query: string): Promise<Body & { readonly ids: string }> {
  const { status, body } = await system.call("GET", `/events?${query}`);
  expect(status).toBe(200);
  const found = body as Body;
  return { ...found, ids: found.items.map(({ eventId }) => eventId).join("") };
}

describe("GET /events", () => {
  test.each([
    ["order=date", "abcd"],
    ["order=date&from=2027-05-02T18:00:00Z", "bcd"],
    ["order=date&until=2027-05-03T18:00:00.000Z", "ab"],
    ["from=2027-05-02T20:00:00%2B02:00&until=2027-05-02T18:00:00.001Z", "b"],
    ["from=2027-05-02T20:00:00+02:00&until=2027-05-02T20:00:00.001+02:00", "b"],
    ["from=2027-05-03T18:00:00Z&until=2027-05-01T18:00:00Z", ""],
    ["until=2027-05-01T18:00:00Z", ""],
  ])("lists for ?%s these: %s", async (query, ids) => {
    expect(await page(query)).toMatchObject({ ids });
  });

  test("shows an event there as everywhere", async () => {
    const { items } = await page("order=date&limit=1");
    expect(items[0]).toEqual((await system.call("GET", "/events/a")).body);
  });

  test.each(["order=date", "from=2027-05-01T00:00:00Z"])("goes on by its cursor with ?%s", async (query) => {
    let shown = "";
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const one: Body & { ids: string } = await page(`${query}&limit=1${cursor}`);
      shown += one.ids;
      cursor = one.nextCursor && `&cursor=${one.nextCursor}`;
    }
    expect(shown).toBe("abcd");
  });

  test("refuses the cursor of another order or of other bounds", async () => {
    const queries = [
      "limit=1",
      "limit=1&order=date",
      "limit=1&from=2027-05-01T00:00:00Z",
      "limit=1&until=2027-06-01T00:00:00Z",
      "limit=1&order=date&from=2027-05-01T00:00:00Z",
    ];
    for (const from of queries) {
      const { nextCursor } = await page(from);
      for (const to of queries) {
        const answer = await system.call("GET", `/events?${to}&cursor=${nextCursor}`);
        if (from === to) expect(answer.status).toBe(200);
        else expect(answer.problem.code, `${from} ${to}`).toBe("INVALID_CURSOR");
      }
    }
  });

  test.each([
    ["order=title", 'The parameter "order" must be "date", or absent.'],
    ["order=", 'The parameter "order" must be "date", or absent.'],
    ["from=tomorrow", 'The parameter "from" must be a date and time with an offset, as in RFC 3339.'],
    ["until=2027-05-01", 'The parameter "until" must be a date and time with an offset, as in RFC 3339.'],
    ["order=date&order=date", 'The parameter "order" must be given once.'],
  ])("refuses ?%s", async (query, detail) => {
    const { problem } = await system.call("GET", `/events?${query}`);
    expect(problem).toMatchObject({ status: 400, code: "INVALID_QUERY", detail });
  });
});

describe("a page of a list", () => {
  test.each(["", "&order=date"])("of long events ends at about a megabyte%s", async (order) => {
    const body = { title: "Long", date: "2029-05-01T18:00:00Z", capacity: 3, description: "🎉".repeat(4000) };
    for (let i = 0; i < 100; i++) await system.call("POST", "/events", { body });
    const { items, nextCursor } = await page(`limit=1000${order}`);
    expect(JSON.stringify(items).length).toBeLessThan(1_100_000);
    expect(items.length).toBeGreaterThan(50);
    expect(nextCursor).toBeDefined();
  });
});
