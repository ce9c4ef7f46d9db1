import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** One item that can't be read costs its own line of a list, and nobody else anything. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  for (const userId of ["ada", "ben", "cem", "dan"]) {
    await system.call("POST", "/users", { body: { userId, name: userId } });
  }
  const event = { title: "Ball", date: "2027-05-01T18:00:00Z", capacity: 2, hasWaitlist: true };
  await system.startWorker();
  for (const eventId of ["ball", "broken", "late"]) {
    await system.call("POST", "/events", { body: { ...event, eventId } });
    for (const userId of ["ada", "ben", "cem", "dan"]) {
      const headers = { prefer: "wait=20" };
      const path = `/events/${eventId}/register`;
      expect((await system.call("POST", path, { body: { userId }, headers })).status).toBe(201);
    }
  }
  await damage("events", { eventId: "broken" }, { capacity: "two" });
  await damage("users", { userId: "ben" }, { name: 7 });
  await damage("registrations", { userId: "ada", eventId: "late" }, { registeredAt: 7 });
  await damage("waitlist", { eventId: "late", ticket: 1 }, { waitlistedAt: 7 });
});
afterAll(() => system.stop());

type Table = keyof TestApp["core"]["names"]["tables"];

async function damage(table: Table, Key: object, change: object): Promise<void> {
  const { dynamo, names } = system.core;
  const TableName = names.tables[table];
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key }));
  await dynamo.send(new PutCommand({ TableName, Item: { ...Item, ...change } }));
}

type Item = { readonly eventId?: string; readonly userId?: string; readonly position?: number };
type Page = { readonly items: Item[]; readonly unreadable?: string[]; readonly nextCursor?: string };

async function page(path: string): Promise<Page> {
  const { status, body } = await system.call("GET", path);
  expect(status, path).toBe(200);
  return body as Page;
}

describe("a list leaves out what can't be read, and names it", () => {
  test.each(["/events", "/events?order=date"])("%s", async (path) => {
    const { items, unreadable } = await page(path);
    expect(new Set(items.map(({ eventId }) => eventId))).toEqual(new Set(["ball", "late"]));
    expect(unreadable).toEqual(["broken"]);
  });

  test.each(["/events?limit=1", "/events?order=date&limit=1", "/users?limit=1"])(
    "%s, and goes on behind it",
    async (path) => {
      const items: Item[] = [];
      const unreadable: string[] = [];
      let cursor: string | undefined = "";
      while (cursor !== undefined) {
        const one = await page(`${path}${cursor}`);
        items.push(...one.items);
        unreadable.push(...(one.unreadable ?? []));
        cursor = one.nextCursor && `&cursor=${one.nextCursor}`;
      }
      expect(unreadable).toEqual([path.startsWith("/users") ? "ben" : "broken"]);
      expect(items).toHaveLength(path.startsWith("/users") ? 3 : 2);
    },
  );

  test("of an event's seats", async () => {
    expect(await page("/events/ball/registrations")).toMatchObject({
      items: [{ userId: "ada" }],
      unreadable: ["ben"],
    });
  });

  test("of an event's waitlist, where nobody moves up because of it", async () => {
    expect(await page("/events/late/waitlist")).toMatchObject({
      items: [{ userId: "dan", position: 2 }],
      unreadable: ["cem"],
    });
  });

  test("of a person's seats", async () => {
    expect(await page("/users/ada/registrations")).toMatchObject({
      items: [{ eventId: "ball" }],
      unreadable: ["late", "broken"],
    });
  });
});

describe("what can't be read, asked for alone, is named without internals", () => {
  test.each([
    ["/events/broken", "The event broken can't be read. It was logged as "],
    ["/users/ben", "The user ben can't be read. It was logged as "],
    ["/events/late/registrations/ada", "The registration of ada at late can't be read. It was logged as "],
  ])("%s", async (path, detail) => {
    const { problem } = await system.call("GET", path);
    expect(problem).toMatchObject({ status: 500, code: "INTERNAL_ERROR" });
    expect(problem.detail.startsWith(detail)).toBe(true);
  });
});

test("it is logged once, however often it is met", async () => {
  const lines: unknown[] = [];
  const config = readConfig(gatewaySchema, { ...system.core.env, LOG_LEVEL: "silent" });
  const ignore = () => undefined;
  const error = (about: unknown) => void lines.push(about);
  const logger = { error, warn: ignore, info: ignore, debug: ignore };
  const { app } = composeGateway(config, { logger });
  for (let i = 0; i < 3; i++) expect((await app.request("/events")).status).toBe(200);
  expect(lines).toEqual([
    { err: expect.objectContaining({ message: "the event broken can't be read" }) as Error },
  ]);
});

test("the commands of its event wait; those of others go on", async () => {
  const waiting = await system.call("DELETE", "/events/broken/register/ada", {
    headers: { prefer: "wait=1" },
  });
  expect(waiting.status).toBe(202);
  const headers = { prefer: "wait=20" };
  expect((await system.call("DELETE", "/events/ball/register/ada", { headers })).status).toBe(200);
});
