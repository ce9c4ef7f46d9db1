import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import { createOrganizedApp, ending, fromNow, type OrganizedApp } from "../support/organizing.ts";

/** Drafts, and events that are cancelled and reinstated, as clients meet them. */

let app: OrganizedApp;
beforeAll(async () => {
  app = await createOrganizedApp(["ada", "ben", "cem"]);
});
afterAll(() => app.system.stop());

const event = (eventId: string) => app.get<EventView>(`/events/${eventId}`);
const act = async (eventId: string, name: string, body?: object) =>
  ending(await app.post(`/events/${eventId}/${name}`, body));

test("a draft takes nobody until it is published, unless the organiser waives that", async () => {
  const eventId = await app.eventWith({ status: "draft", hasWaitlist: true });
  expect(await event(eventId)).toMatchObject({ status: "draft", phase: "draft" });
  expect(ending(await app.register(eventId, "ada"))).toBe("409 EVENT_NOT_PUBLISHED");
  const waiving = { as: "organizer", waives: ["published"] };
  expect(ending(await app.register(eventId, "ada", waiving))).toBe("201 registered");
  expect(ending(await app.register(eventId, "ben", waiving))).toBe("201 waitlisted");
  // Nothing is given to those who wait, and everything can be given up.
  expect(ending(await app.unregister(eventId, "ada"))).toBe("200 unregistered");
  expect(await event(eventId)).toMatchObject({ registeredCount: 0, waitlistCount: 1 });

  expect(await act(eventId, "publish")).toBe("200 published");
  expect(await event(eventId)).toMatchObject({ status: "published", registeredCount: 1, waitlistCount: 0 });
  const { version } = await event(eventId);
  expect(await act(eventId, "publish", {})).toBe("200 published");
  expect((await event(eventId)).version).toBe(version);
});

test("a cancelled event is frozen, says why, and is what it was once it is reinstated", async () => {
  const eventId = await app.eventWith({ hasWaitlist: true });
  for (const userId of ["ada", "ben"]) await app.register(eventId, userId);
  expect(await act(eventId, "cancel", { reason: "The hall is flooded" })).toBe("200 event-cancelled");
  expect(await act(eventId, "cancel", { reason: "Too late" })).toBe("200 event-cancelled");
  expect(await event(eventId)).toMatchObject({
    status: "cancelled",
    phase: "cancelled",
    registeredCount: 1,
    waitlistCount: 1,
  });
  const refused = await app.register(eventId, "cem");
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ code: "EVENT_CANCELLED", reason: "The hall is flooded" });
  const all = [
    await app.unregister(eventId, "ada"),
    await app.act(eventId, "ada", "remove"),
    await app.act(eventId, "ben", "promote", { waives: ["capacity"] }),
    await app.act(eventId, "ada", "check-in"),
    await app.act(eventId, "ada", "undo-check-in"),
    await app.update(eventId, { title: "Opera" }),
    await app.post(`/events/${eventId}/publish`),
  ];
  expect(new Set(all.map(ending))).toEqual(new Set(["409 EVENT_CANCELLED"]));
  expect(ending(await app.register(eventId, "nobody"))).toBe("404 USER_NOT_FOUND");

  expect(await act(eventId, "reinstate")).toBe("200 reinstated");
  expect(await act(eventId, "reinstate")).toBe("200 reinstated");
  expect(ending(await app.unregister(eventId, "ada"))).toBe("200 unregistered");
  expect(await event(eventId)).toMatchObject({ status: "published", registeredCount: 1, waitlistCount: 0 });
});

test("a draft that was cancelled is a draft again", async () => {
  const eventId = await app.eventWith({ status: "draft" });
  await act(eventId, "cancel");
  await act(eventId, "reinstate");
  expect(await event(eventId)).toMatchObject({ status: "draft" });
});

test("commands of an event share one scope of Idempotency-Keys", async () => {
  const eventId = await app.eventWith({ status: "draft" });
  const headers = { "Idempotency-Key": "same" };
  const first = await app.post(`/events/${eventId}/publish`, undefined, headers);
  const again = await app.post(`/events/${eventId}/publish`, undefined, headers);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(again.body).toEqual(first.body);
  expect(ending(await app.post(`/events/${eventId}/cancel`, {}, headers))).toBe("422 IDEMPOTENCY_KEY_REUSED");
  expect(ending(await app.post(`/events/${eventId}/cancel`, { reason: "a" }))).toBe("200 event-cancelled");
});

test("who is too early hears when to come back", async () => {
  const registrationOpensAt = fromNow(1);
  const eventId = await app.eventWith({ registrationOpensAt });
  const refused = await app.register(eventId, "ada");
  expect(refused.body).toMatchObject({ code: "REGISTRATION_NOT_OPEN", registrationOpensAt });
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(3500);
  expect(seconds).toBeLessThanOrEqual(3600);
  expect(ending(await app.register(eventId, "ada", { as: "organizer", waives: ["window"] }))).toBe(
    "201 registered",
  );
});

test("an event can't be created as a cancelled one", async () => {
  const answer = await app.system.call("POST", "/events", {
    body: { title: "Concert", date: fromNow(1), capacity: 1, status: "cancelled" },
  });
  expect(answer.problem.errors).toMatchObject([{ pointer: "/status" }]);
});

test("a status can't be changed by an update", async () => {
  const eventId = await app.eventWith({});
  const { problem } = await app.update(eventId, { status: "draft" });
  expect(problem.errors).toMatchObject([{ pointer: "/status" }]);
});
