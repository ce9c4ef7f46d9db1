import { GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PersonalExport } from "#contracts/personal-export.ts";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { audit } from "#audit/audit.ts";
import { systemClock } from "#platform/clock.ts";
import { eventually } from "../support/client.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What is stored of a person: corrected, taken away, and removed. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  for (const [eventId, date, more] of [
    ["past", "2020-05-01T18:00:00Z", {}],
    ["running", "2020-05-01T18:00:00Z", { endsAt: "2037-05-01T18:00:00Z" }],
    ["seat", "2037-05-01T18:00:00Z", {}],
    ["line", "2037-05-01T18:00:00Z", { capacity: 1, hasWaitlist: true }],
  ] as const)
    await system.call("POST", "/events", { body: { eventId, title: eventId, date, capacity: 9, ...more } });
});
afterAll(() => system.stop());

const now = { prefer: "wait=10" };
const add = (userId: string) =>
  system.call("POST", "/users", {
    body: { userId, name: `Name of ${userId}`, email: `${userId}@example.org` },
  });
const register = (eventId: string, userId: string, headers: Record<string, string> = now) =>
  system.call("POST", `/events/${eventId}/register`, { body: { userId }, headers });
const erase = (userId: string) => system.call("DELETE", `/users/${userId}`);
const get = async (path: string) => (await system.call("GET", path)).body;
const userIds = async (path: string) =>
  ((await get(path)) as { items: { userId: string }[] }).items.map(({ userId }) => userId);
const exportOf = async (userId: string) => (await get(`/users/${userId}/export`)) as PersonalExport;

describe("a user is corrected", () => {
  it("in name and address, one of them or both", async () => {
    const { body: created } = await add("ada");
    const patch = (body: object) => system.call("PATCH", "/users/ada", { body });
    for (const [changes, after] of [
      [{ name: "Ada" }, { name: "Ada", email: "ada@example.org" }],
      [{ email: "new@example.org" }, { name: "Ada", email: "new@example.org" }],
      [{ name: "A", email: null }, { name: "A" }],
      [{ email: null }, { name: "A" }],
    ]) {
      const { status, body } = await patch(changes ?? {});
      const { createdAt } = created as { createdAt: string };
      expect([status, body]).toEqual([200, { userId: "ada", createdAt, ...after }]);
      expect(await get("/users/ada")).toEqual(body);
    }
  });

  it.each([
    [{ name: " " }, "/name"],
    [{ name: null }, "/name"],
    [{ email: "nowhere" }, "/email"],
    [{ userId: "other" }, "/userId"],
    [{}, ""],
  ])("not by %j", async (body, pointer) => {
    const { status, problem } = await system.call("PATCH", "/users/ada", { body });
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  it("if there is one", async () => {
    const { problem } = await system.call("PATCH", "/users/nobody", { body: { name: "N" } });
    expect(problem.code).toBe("USER_NOT_FOUND");
    expect(await get("/users/nobody")).toMatchObject({ code: "USER_NOT_FOUND" });
  });
});

describe("somebody who is erased", () => {
  it("is answered at once, and the same again; nobody else changes", async () => {
    for (const userId of ["ben", "cyd"]) await add(userId);
    const first = await erase("ben");
    expect([first.status, first.body]).toEqual([
      202,
      { userId: "ben", erasedAt: expect.any(String) as string },
    ]);
    const again = await erase("ben");
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(await get("/users/ben")).toEqual(first.body);
    expect(await get("/users/cyd")).toMatchObject({ name: "Name of cyd" });
    expect((await erase("nobody")).problem.code).toBe("USER_NOT_FOUND");
  });

  it("is not corrected, and the id is nobody's again", async () => {
    const { problem } = await system.call("PATCH", "/users/ben", { body: { name: "Ben" } });
    expect(problem.code).toBe("USER_NOT_FOUND");
    expect((await add("ben")).problem.code).toBe("USER_ALREADY_EXISTS");
    expect(await get("/users")).toMatchObject({
      items: expect.arrayContaining([{ userId: "ben", erased: true }]) as unknown,
    });
  });

  it("leaves what has not ended, so that others move up, and stays in the lists of what has", async () => {
    for (const userId of ["dan", "eve"]) await add(userId);
    const before = Date.now();
    for (const eventId of ["past", "running", "seat", "line"]) await register(eventId, "dan");
    await register("line", "eve");
    await erase("dan");
    await eventually(async () => expect(await userIds("/events/line/registrations")).toEqual(["eve"]));
    await eventually(async () => expect(await userIds("/events/running/registrations")).toEqual([]));
    await eventually(async () => expect(await userIds("/events/seat/registrations")).toEqual([]));
    const { items } = (await get("/events/past/registrations")) as { items: { user: object }[] };
    expect(items.map(({ user }) => user)).toEqual([{ userId: "dan", erased: true }]);
    expect(Date.now() - before).toBeLessThan(60_000);
  });

  it("is registered nowhere, at once: not even where they were before, and under a key", async () => {
    await add("fay");
    await register("past", "fay");
    await erase("fay");
    for (const eventId of ["seat", "line", "past"]) {
      for (const headers of [now, { ...now, "idempotency-key": `key-${eventId}` }])
        expect((await register(eventId, "fay", headers)).problem.code, eventId).toBe("USER_NOT_FOUND");
    }
    const { status } = await system.call("DELETE", "/events/past/register/fay", { headers: now });
    expect(status).toBe(200);
  });

  it("gives up what a command still in the queue would have given them", async () => {
    await add("gus");
    const queued = await register("seat", "gus", {});
    const { requestId } = queued.body as { requestId: string };
    await erase("gus");
    await eventually(async () =>
      expect(await get(`/requests/${requestId}?wait=10`)).not.toMatchObject({ status: "queued" }),
    );
    await erase("gus");
    await eventually(async () => expect(await userIds("/events/seat/registrations")).not.toContain("gus"));
  });

  it("leaves nothing but the id, wherever something is stored", async () => {
    const { dynamo, names } = system.core;
    await add("canary");
    await register("seat", "canary");
    await erase("canary");
    const all = await Promise.all(
      Object.values(names.tables).map(
        async (TableName) => (await dynamo.send(new ScanCommand({ TableName }))).Items,
      ),
    );
    expect(JSON.stringify(all)).not.toMatch(/Name of canary|canary@/);
    const { Item } = await dynamo.send(
      new GetCommand({ TableName: names.tables.erasures, Key: { userId: "canary" } }),
    );
    expect(Item).toEqual(await get("/users/canary"));
  });

  it("leaves a system that the audit finds nothing wrong with", async () => {
    const archive = createArchive(system.core.dynamo, system.core.names.tables);
    const { differences, brokenUsers } = await audit({
      archive,
      clock: systemClock,
      onEvent: () => undefined,
    });
    expect([differences, brokenUsers]).toEqual([[], []]);
  });
});

describe("what is stored about a person", () => {
  it("is taken away: user, standing, requests and facts, and nobody else's", async () => {
    for (const userId of ["hal", "ida"]) await add(userId);
    for (const userId of ["hal", "ida", "hal"]) await register("seat", userId);
    const { exportedAt, ...rest } = await exportOf("hal");
    expect(Math.abs(Date.parse(exportedAt) - Date.now())).toBeLessThan(5000);
    const user = (await get("/users/hal")) as { createdAt: string };
    const { registeredAt } = (await get("/events/seat/registrations/hal")) as { registeredAt: string };
    expect(rest).toMatchObject({ user, linksSince: user.createdAt, keys: [] });
    const [at, ...others] = rest.registrations;
    expect(others).toEqual([]);
    expect(at).toMatchObject({ eventId: "seat", standing: { status: "registered", registeredAt } });
    expect(at?.requests.map(({ result }) => result)).toMatchObject([
      { status: "succeeded", outcome: "registered" },
      { status: "rejected", rejection: { type: "AlreadyRegistered" } },
    ]);
    expect(at?.facts).toMatchObject([{ type: "AttendeeRegistered", userId: "hal", at: registeredAt }]);
    expect(JSON.stringify(rest)).not.toContain("ida");
  });

  it("is little of who never registered, and next to nothing of who was erased", async () => {
    await add("jan");
    expect(await exportOf("jan")).toMatchObject({ user: { userId: "jan" }, registrations: [] });
    const { body: user } = await erase("jan");
    const { exportedAt: _, ...rest } = await exportOf("jan");
    expect(rest).toEqual({ user, keys: [], registrations: [] });
    expect(await get("/users/nobody/export")).toMatchObject({ code: "USER_NOT_FOUND" });
  });
});
