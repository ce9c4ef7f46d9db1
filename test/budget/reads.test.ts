import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type OperationId, operations } from "#contracts/endpoints/endpoints.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { createStage } from "./stage.ts";

/** What a request may cost: calls of DynamoDB and read units, by DynamoDB's own count. */

/** What reads nothing, or what an operator's probe reads: one item of each table. */
const FREE: readonly OperationId[] = [
  // Of a gateway that asks nobody who they are.
  "getMe",
  ...(["getHealth", "getReadiness", "getMetrics", "getOpenApi", "getAsyncApi", "getDocs"] as const),
];

type Row = readonly [operation: OperationId, path: string, calls: number, units: number];

/** At the largest `limit`, where there is more than that to show; `hub` waits at twelve events. */
const BUDGET: readonly Row[] = [
  ["getUser", "/users/hub", 1, 1],
  // The user twice, and the rows: of who is nowhere. Each event at which the person is adds its whole journal.
  ["exportUser", "/users/idle/export", 3, 3],
  ["listUsers", "/users?limit=1000", 1, 20],
  ["getEvent", "/events/line", 1, 1],
  ["listEvents", "/events?limit=1000", 1, 70],
  // The index; then each event, strongly consistent, a hundred at a time.
  ["listEvents", "/events?order=date&limit=1000", 14, 1020],
  // The event, the index; then each person.
  ["listRegistrationsOfEvent", "/events/seats/registrations?limit=1000", 12, 1020],
  // Where somebody has come, the row of each, too.
  ["listRegistrationsOfEvent", "/events/door/registrations?limit=1000", 22, 2020],
  // Of the first hundred nobody has come: after ten slices of the index the page is empty, and goes on.
  ["listRegistrationsOfEvent", "/events/door/registrations?checkedIn=true&limit=10", 22, 130],
  ["listOffersOfEvent", "/events/offers/offers?limit=1000", 22, 2020],
  ["listWaitlistOfEvent", "/events/line/waitlist?limit=1000", 13, 1025],
  ["getRegistration", "/events/hub-0001/registrations/hub", 5, 5],
  // User, rows, and the events of all of them for their dates; then row, event and rank of those on the page.
  ["listRegistrationsOfUser", "/users/hub/registrations?limit=1000", 5, 9],
  ["listWaitlistOfUser", "/users/hub/waitlist?limit=1000", 17, 56],
  ["listWaitlistOfUser", "/users/hub/waitlist?limit=1", 6, 20],
  ["listOffersOfUser", "/users/base-0001/offers?limit=1000", 5, 9],
  ["getRequest", "/requests/:request", 1, 1],
  ["watchEvent", "/events/line/live", 1, 1],
  // Until it says where the person stands: event, user, row, the block of the waitlist, the event again.
  ["watchRegistration", "/events/hub-0001/registrations/hub/live", 5, 5],
  ["listKeys", "/keys?limit=10", 1, 1],
  // The event, and the journal.
  ["listJournal", "/events/line/journal?limit=1", 2, 8],
  // The event twice, user, row, its records and the journal; the rank of who waits.
  ["getHistory", "/events/hub-0001/registrations/hub/history", 7, 8],
  ["getEventCalendar", "/events/line/calendar.ics", 1, 1],
  // As the list of the person's seats.
  ["getUserCalendar", "/users/hub/calendar.ics", 5, 9],
  // As the lists of the event, a thousand at a time.
  ["exportRegistrations", "/events/hub-0001/registrations.csv", 3, 4],
  ["exportWaitlist", "/events/hub-0001/waitlist.csv", 4, 5],
];

let core: Core;
let stage: Awaited<ReturnType<typeof createStage>>;
let requestId = "";
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["performance"], shouldAdvanceTime: true });
  core = await startCore();
  stage = await createStage(core);
  await stage.grow("base", 110);
  await stage.growHub("hub", 12);
  requestId = await stage.requestId();
});
afterAll(async () => {
  vi.useRealTimers();
  await core.stop();
});

/** Asks after whatever is remembered for a moment has been forgotten. */
const get = (path: string) => {
  vi.advanceTimersByTime(1000);
  return stage.get(path.replace(":request", requestId));
};

test("every read of the contract has a budget", () => {
  const reads = operations.filter(([, { method }]) => method === "GET").map(([id]) => id);
  expect(new Set([...BUDGET.map(([id]) => id), ...FREE])).toEqual(new Set(reads));
});

describe("the same question costs the same", () => {
  test("when there is ten times more that nobody asked for", async () => {
    const paths = BUDGET.map(([, path]) => path.replace("limit=1000", "limit=10"));
    const costs = async () => {
      const all: [string, unknown][] = [];
      for (const path of paths) all.push([path, (await get(path)).cost]);
      return all;
    };
    const before = await costs();
    await stage.grow("more", 1100);
    expect(await costs()).toEqual(before);
  });
});

describe("within its budget is", () => {
  test.each(BUDGET)("%s, %s: %d calls, %d units", async (_, path, calls, units) => {
    const { cost, body } = await get(path);
    expect(cost.calls).toBeLessThanOrEqual(calls);
    expect(cost.units).toBeLessThanOrEqual(units);
    if (path.includes("limit=1000") && path.startsWith("/events")) expect(body.items).toHaveLength(1000);
  });
});

test("a search reads everybody once, and then only those whom it shows, together", async () => {
  const path = "/console/events/seats/attendees?q=";
  await get(`${path}base`);
  const { cost } = await get(`${path}-00`);
  // The event, for the page, the search, and twice around the rows; the rows; the users, as found and as shown.
  expect(cost.calls).toBeLessThanOrEqual(7);
  expect(cost.units).toBeLessThanOrEqual(4 + 3 * 50);
  // Of who waits, the places of a block, too.
  const ofLine = path.replace("seats", "line");
  await get(`${ofLine}base`);
  expect((await get(`${ofLine}-00`)).cost.calls).toBeLessThanOrEqual(7 + 50);
});

test("to ask for the head of a file that is read while it is sent costs as much as its first thousand rows", async () => {
  vi.advanceTimersByTime(1000);
  const path = "/events/line/waitlist.csv";
  const { cost, headers } = await stage.head(path);
  expect(headers.get("content-type")).toMatch(/^text\/csv/);
  expect(headers.has("content-length")).toBe(false);
  expect(cost.units).toBeLessThanOrEqual(1025);
  expect((await get(path)).cost.units).toBeGreaterThan(cost.units);
});

test("a person's lists cost a unit more for each of their events, which they are sorted by", async () => {
  const before = await get("/users/hub/waitlist?limit=1");
  await stage.growHub("further", 100);
  const after = await get("/users/hub/waitlist?limit=1");
  expect(after.body.items).toHaveLength(1);
  expect(after.cost.calls - before.cost.calls).toBe(1);
  expect(after.cost.units - before.cost.units).toBeLessThanOrEqual(115);
});
