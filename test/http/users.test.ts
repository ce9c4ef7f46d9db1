import { afterAll, beforeAll, expect, test } from "vitest";
import type { User } from "#contracts/user.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { everyPage } from "../support/every-page.ts";

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const create = (body: object) => system.call("POST", "/users", { body });

test("creates a user and says where", async () => {
  const created = await create({
    userId: "Ada+1@example.org",
    name: "Ada",
    email: "ada@example.org",
  });
  const { createdAt, ...user } = created.body as User;
  expect(created.status).toBe(201);
  expect(user).toEqual({ userId: "Ada+1@example.org", name: "Ada", email: "ada@example.org" });
  expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(5000);
  const location = created.headers.get("location") ?? "";
  expect(location).toBe("/users/Ada%2B1%40example.org");
  const found = await system.call("GET", location);
  expect(found.status).toBe(200);
  expect(found.body).toEqual(created.body);
  expect((await system.call("GET", "/users/Ada+1@example.org")).body).toEqual(created.body);
});

test("shows no e-mail address where there is none", async () => {
  const { body } = await create({ userId: "no-email", name: "Nobody" });
  expect(Object.keys(body as User)).toEqual(["userId", "name", "createdAt"]);
});

test("creates a user once, and ids differ by case", async () => {
  expect((await create({ userId: "twice", name: "First" })).status).toBe(201);
  const again = await create({ userId: "twice", name: "Second" });
  expect({ status: again.status, code: again.problem.code }).toEqual({
    status: 409,
    code: "USER_ALREADY_EXISTS",
  });
  expect((await system.call("GET", "/users/twice")).body).toMatchObject({ name: "First" });
  expect((await create({ userId: "TWICE", name: "Third" })).status).toBe(201);
});

test("of many who create the same user at once, one does", async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => create({ userId: "rush", name: "Rush" })),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
});

test("counts characters, not UTF-16 units", async () => {
  expect((await create({ userId: "emoji", name: "🎉".repeat(200) })).status).toBe(201);
  expect((await create({ userId: "emoji-2", name: "🎉".repeat(201) })).status).toBe(422);
});

test("lists every user exactly once, page by page", async () => {
  for (let i = 0; i < 12; i++) await create({ userId: `page-${i}`, name: "Page" });
  const whole = await system.call("GET", "/users?limit=1000");
  const { items } = whole.body as { items: User[] };
  expect(whole.body).not.toHaveProperty("nextCursor");
  expect(await everyPage(system, "/users", 5)).toEqual(items);
  expect(items.length).toBeGreaterThanOrEqual(12);
});

test("a cursor of another list is refused", async () => {
  const { body } = await system.call("GET", "/users?limit=1");
  const { nextCursor } = body as { nextCursor: string };
  expect(nextCursor).toMatch(/^[\w-]+$/);
  expect((await system.call("GET", `/users?cursor=${nextCursor}`)).status).toBe(200);
  expect((await system.call("GET", `/events?cursor=${nextCursor}`)).problem.code).toBe("INVALID_CURSOR");
});

test("knows nothing about a user who is not there", async () => {
  for (const path of ["/users/nobody", "/users/nobody/registrations", "/users/nobody/waitlist"]) {
    const { status, problem } = await system.call("GET", path);
    expect({ status, code: problem.code }).toEqual({ status: 404, code: "USER_NOT_FOUND" });
  }
});

test("shows empty lists of a user who never registered", async () => {
  await create({ userId: "idle", name: "Idle" });
  expect((await system.call("GET", "/users/idle/registrations")).body).toEqual({ items: [] });
  expect((await system.call("GET", "/users/idle/waitlist")).body).toEqual({ items: [] });
});
