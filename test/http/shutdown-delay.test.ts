import { Agent, get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "#gateway/server.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const DELAY_MS = 500;

test("a gateway that is to stop later serves on, and sends clients away from their connections", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const server = await listen(system.app, "127.0.0.1", 0);
  const ask = async (): Promise<IncomingMessage> =>
    await new Promise((resolve, reject) => {
      const request = get(`${server.url}/healthz`, { agent }, (answer) => {
        answer.resume().on("end", () => resolve(answer));
      });
      request.on("error", reject);
    });
  expect((await ask()).headers.connection).toBe("keep-alive");

  const since = performance.now();
  const stopped = server.stop(() => undefined, DELAY_MS);

  // The first on the connection that is open, the second on a new one.
  for (const answer of [await ask(), await ask()])
    expect([answer.statusCode, answer.headers.connection]).toEqual([200, "close"]);
  await stopped;
  expect(performance.now() - since).toBeGreaterThanOrEqual(DELAY_MS - 1);
  await expect(ask()).rejects.toThrow("ECONNREFUSED");
});
