import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import { eventually } from "../support/client.ts";
import { everyPage } from "../support/every-page.ts";
import { idsOf } from "../support/systems/core.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** A crowd that does not wait for the opening, and comes again with it. */

const CROWD = idsOf("crowd", 500);
const SEATS = 50;

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  await system.core.addUsers(CROWD);
});
afterAll(() => system.stop());

const register = async (eventId: string, userId: string): Promise<RequestView> => {
  const { body } = await system.call("POST", `/events/${eventId}/register`, { body: { userId } });
  return body as RequestView;
};
const everybody = (eventId: string) => Promise.all(CROWD.map((userId) => register(eventId, userId)));
const inQueue = () => createQueueDepth(system.core.clients.sqs, system.core.names.commands)();

/** People who were accepted in different milliseconds come in this order. */
function expectOrder(userIds: readonly string[], acceptedAt: ReadonlyMap<string, string>): void {
  const times = userIds.map((userId) => Date.parse(acceptedAt.get(userId) ?? ""));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
}

test("nobody gets in before the opening, nothing of that is in the queue, and then its order decides", async () => {
  const opensAt = Date.now() + 8000;
  const registrationOpensAt = new Date(opensAt).toISOString();
  const details = {
    title: "Concert",
    date: new Date(opensAt + 86_400_000).toISOString(),
    registrationOpensAt,
  };
  const { body } = await system.call("POST", "/events", {
    body: { ...details, capacity: SEATS, hasWaitlist: true },
  });
  const { eventId } = body as EventView;

  for (const { status, error, completedAt = "" } of await everybody(eventId)) {
    expect([status, error?.code]).toEqual(["rejected", "REGISTRATION_NOT_OPEN"]);
    expect(error).toMatchObject({ registrationOpensAt });
    expect(completedAt < registrationOpensAt).toBe(true);
  }
  expect(await inQueue()).toEqual({ waiting: 0, inFlight: 0 });

  await sleep(Math.max(opensAt - Date.now(), 0));
  const requests = await everybody(eventId);
  expect(new Set(requests.map(({ status }) => status))).toEqual(new Set(["queued"]));
  await system.startWorker();
  await eventually(async () => {
    const { registeredCount, waitlistCount } = (await system.call("GET", `/events/${eventId}`))
      .body as EventView;
    expect([registeredCount, waitlistCount]).toEqual([SEATS, CROWD.length - SEATS]);
  });
  const acceptedAt = new Map(requests.map((request) => [request.userId ?? "", request.acceptedAt]));
  const path = `/events/${eventId}/registrations?status=registered,waitlisted`;
  const all = await everyPage<RegistrationWithUser>(system, path, 1000);
  const seated = all.slice(0, SEATS);
  expect(seated.every(({ registeredAt = "" }) => registeredAt >= registrationOpensAt)).toBe(true);
  const waiting = all.slice(SEATS).map(({ userId }) => userId);
  expectOrder(waiting, acceptedAt);
  const acceptedOf = (userId = "") => acceptedAt.get(userId) ?? "";
  expect(seated.every(({ userId }) => acceptedOf(userId) <= acceptedOf(waiting[0]))).toBe(true);
});
