import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Creations that are sent again under their Idempotency-Key. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const concert = { title: "Concert", date: "2027-05-01T18:00:00Z", capacity: 2 };
const post = (path: string, body: object, key?: string) =>
  system.call("POST", path, { body, headers: { ...(key !== undefined && { "Idempotency-Key": key }) } });

test.each<[string, object]>([
  ["/users", { userId: "ada", name: "Ada", email: "ada@example.org" }],
  ["/events", { eventId: "concert", ...concert }],
  ["/events", { ...concert, title: "No id" }],
])("POST %s of the same body answers with the same: %s", async (path, body) => {
  const first = await post(path, body, `key of ${JSON.stringify(body).length}`.replaceAll(" ", "-"));
  const again = await post(path, body, `key of ${JSON.stringify(body).length}`.replaceAll(" ", "-"));
  expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get("location")).toBe(first.headers.get("location"));
});

test("an event without an id is created once, however often and however fast it is sent", async () => {
  const body = { ...concert, title: "Ten clicks" };
  const answers = await Promise.all(Array.from({ length: 10 }, () => post("/events", body, "ten-clicks")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ headers }) => headers.get("location"))).size).toBe(1);
  const fresh = answers.filter(({ headers }) => headers.get("idempotency-replayed") === null);
  expect(fresh).toHaveLength(1);
});

test("another body, another key, no key and a key that is not valid are refused", async () => {
  const user = { userId: "ben", name: "Ben" };
  await post("/users", user, "mine");
  const codes = [];
  for (const [body, key] of [
    [{ ...user, name: "Eve" }, "mine"],
    [user, "yours"],
    [user, undefined],
    [user, "not valid"],
  ] as const)
    codes.push((await post("/users", body, key)).problem.code);
  const [reused, taken] = ["IDEMPOTENCY_KEY_REUSED", "USER_ALREADY_EXISTS"];
  expect(codes).toEqual([reused, taken, taken, "INVALID_IDEMPOTENCY_KEY"]);
  expect((await system.call("GET", "/users/ben")).body).toMatchObject({ name: "Ben" });
});
