import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { testSealer } from "../support/token-keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** A cursor costs nothing until it has proved that a gateway made it, and hardly more if it lies. */

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
  await system.call("POST", "/users", { body: { userId: "ada", name: "Ada" } });
});
afterAll(() => system.stop());

/** The method that every client of the SDK sends its calls with. */
const calls = vi.spyOn(Object.getPrototypeOf(DynamoDBClient.prototype) as DynamoDBClient, "send");
beforeEach(() => void calls.mockClear());

const PATH = "/users/ada/registrations";
const forged = (position: unknown): string =>
  testSealer.seal("cursor", "user registered ada", Buffer.from(JSON.stringify(position)));

const SEALED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) =>
  forged({ last: ["x", "y"], items: { length: n * 10_000_000 } }),
);
const LONG_SEALED = Array.from({ length: 10 }, () => forged({ last: ["x", "y"], items: "A".repeat(48_000) }));
const UNSEALED = Array.from({ length: 10 }, (_, n) => String(n).repeat(65_536));

test.each([
  ["sealed, with lengths that they don't have", SEALED],
  ["sealed, 64 KB long", LONG_SEALED],
  ["without a seal, 64 KB long", UNSEALED],
])("ten cursors %s cost neither database nor memory, and hold up nobody", async (_, cursors) => {
  const peak = process.resourceUsage().maxRSS;
  const answers = cursors.map((cursor) => system.call("GET", `${PATH}?cursor=${cursor}`));
  const meanwhile = system.call("GET", "/healthz");
  for (const answer of await Promise.all(answers))
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_CURSOR" } });
  expect((await meanwhile).status).toBe(200);
  expect(calls).not.toHaveBeenCalled();
  expect(process.resourceUsage().maxRSS - peak).toBeLessThan(32 * 1024);
});
