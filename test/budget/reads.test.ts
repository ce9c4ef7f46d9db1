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
  ["listUsers", "/users?limit=1000", 1, 20],
  ["getEvent", "/events/line", 1, 1],
  ["listEvents", "/events?limit=1000", 1, 70],
  // The index; then each event, strongly consistent, a hundred at a time.
  ["listEvents", "/events?order=date&limit=1000", 14, 1020],
  // The event, the index; then each person.
  ["listRegistrationsOfEvent", "/events/seats/registrations?limit=1000", 12, 1020],
  ["listWaitlistOfEvent", "/events/line/waitlist?limit=1000", 13, 1025],
  ["getRegistration", "/events/hub-0001/registrations/hub", 5, 5],
  // User, rows, and the events of all of them for their dates; then row, event and rank of those on the page.
  ["listRegistrationsOfUser", "/users/hub/registrations?limit=1000", 5, 9],
  ["listWaitlistOfUser", "/users/hub/waitlist?limit=1000", 17, 56],
  ["listWaitlistOfUser", "/users/hub/waitlist?limit=1", 6, 20],
  ["getRequest", "/requests/:request", 1, 1],
  ["listKeys", "/keys?limit=10", 1, 1],
];

let core: Core;
let stage: Awaited<ReturnType<typeof createStage>>;
let requestId = "";
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
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
    if (path.includes("limit=1000") && !path.includes("hub")) expect(body.items).toHaveLength(1000);
  });
});

test("a person's lists cost a unit more for each of their events, which they are sorted by", async () => {
  const before = await get("/users/hub/waitlist?limit=1");
  await stage.growHub("further", 100);
  const after = await get("/users/hub/waitlist?limit=1");
  expect(after.body.items).toHaveLength(1);
  expect(after.cost.calls - before.cost.calls).toBe(1);
  expect(after.cost.units - before.cost.units).toBeLessThanOrEqual(115);
});
