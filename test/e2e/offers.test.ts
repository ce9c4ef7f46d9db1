import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import type { EventView } from "#contracts/event.ts";
import type { Standing } from "#domain/event-state.ts";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { idsOf } from "../support/systems/core.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** Offers that run out while nobody does anything, by two workers that sweep as often as by default. */

const CLAIM_MS = 10_000;
/** So long after its last moment an offer has ended, at the latest. */
const LAPSE_MS = 15_000;

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 2, more: { worker: { SWEEP_INTERVAL_SECONDS: "5" } } });
});
afterAll(() => system.stop());

/** An event of which `seats` people had the seats and gave them up, so that the next are offered them. */
async function offersAt(eventId: string, seats: number, people: number): Promise<string[]> {
  const { client } = system;
  const users = idsOf(eventId, people);
  await client.createUsers(users);
  const rules = { promotion: "offer", claimWithin: "PT10S" };
  const event = { eventId, title: "Ball", date: "2030-05-01T18:00:00Z", capacity: seats, hasWaitlist: true };
  expect((await client.call("POST", "/events", { ...event, ...rules })).status).toBe(201);
  for (const userId of users) await client.register(eventId, userId);
  const left = await Promise.all(
    users.slice(0, seats).map(async (userId) => {
      return (await client.unregister(eventId, userId)).requestId;
    }),
  );
  await Promise.all(left.map((requestId) => client.ended(requestId)));
  expect(await client.event(eventId)).toMatchObject({
    registeredCount: 0,
    waitlistCount: people - 2 * seats,
    availableSeats: 0,
  });
  return users;
}

const standing = (eventId: string, userId: string) =>
  createRegistrationReader(createDynamoClient("us-east-1"), system.names.tables).find(eventId, userId);

async function offered(eventId: string, userId: string): Promise<Extract<Standing, { status: "offered" }>> {
  const found = await standing(eventId, userId);
  if (found.status !== "offered") throw new Error(`${userId} is ${found.status}`);
  return found;
}

test("an offer that nobody accepts ends by itself, once, and the next is offered the seat", async () => {
  const { client } = system;
  const [, ben = "", cem = "", dan = ""] = await offersAt("alone", 1, 4);
  const { expiresAt } = await offered("alone", ben);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(CLAIM_MS);

  const next = await eventually(() => offered("alone", cem), CLAIM_MS + LAPSE_MS);

  const lateMs = Date.parse(next.expiresAt) - CLAIM_MS - Date.parse(expiresAt);
  expect(lateMs).toBeGreaterThan(0);
  expect(lateMs).toBeLessThan(LAPSE_MS);
  expect(await standing("alone", ben)).toMatchObject({ status: "cancelled" });
  expect((await client.call("GET", "/events/alone/offers")).body).toMatchObject({
    items: [{ userId: cem, status: "offered", expiresAt: next.expiresAt }],
  });
  const { version } = await client.event("alone");
  const { requestId } = await client.register("alone", cem);
  expect(await client.ended(requestId)).toMatchObject({ outcome: "registered" });
  expect(await client.event("alone")).toMatchObject({ registeredCount: 1, version: version + 1 });
  expect((await client.waitlist("alone")).map(({ userId }) => userId)).toEqual([dan]);
  await expectAudited(system);
});

test("workers that are killed while offers lapse leave no seat behind that nobody is offered", async () => {
  const { client } = system;
  await offersAt("killed", 40, 110);
  const views: EventView[] = [];
  const look = async (isThere: (view: EventView) => boolean): Promise<void> => {
    const view = await client.event("killed");
    views.push(view);
    if (!isThere(view)) throw new Error(JSON.stringify(view));
  };
  await eventually(() => look(({ waitlistCount }) => waitlistCount < 30), CLAIM_MS + LAPSE_MS);

  for (const { child } of system.workers) child.kill("SIGKILL");
  await system.addWorker();
  await system.addWorker();

  // The 40 seats were offered to as many people; then to the 30 behind them.
  await eventually(() =>
    look(({ waitlistCount, availableSeats }) => waitlistCount === 0 && availableSeats === 10),
  );
  const oversold = views.filter(
    ({ availableSeats, waitlistCount }) => availableSeats > 0 && waitlistCount > 0,
  );
  expect(oversold).toEqual([]);
  expect(await client.registrations("killed")).toEqual([]);
  await expectAudited(system);
});
