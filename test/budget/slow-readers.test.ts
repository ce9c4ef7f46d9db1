import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpServer, listen } from "#gateway/server.ts";
import { eventually } from "../support/client.ts";
import { pipeline } from "../support/pipeline.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What clients may cost that ask for much and read nothing. */

const SILENCE_MS = 1000;

let system: TestApp;
let server: HttpServer;
beforeAll(async () => {
  system = await createTestApp();
  server = await listen(system.app, "127.0.0.1", 0, { silenceMs: SILENCE_MS, maxConnections: 50 });
});
afterAll(async () => {
  await server.stop(() => undefined);
  await system.stop();
});

/** More than the buffers of a connection on both sides hold. */
const LONG = Array<string>(15).fill("/docs/swagger-ui-bundle.js");

const inHand = async (): Promise<number> => {
  const { body } = await system.call("GET", "/metrics");
  return Number(/^muster_http_requests_in_hand (\d+)$/m.exec(body as string)?.[1]) - 1;
};

test("requests count as in hand until their answers have left; who doesn't read is let go", async () => {
  const idlers = Array.from({ length: 40 }, () => pipeline(server.port, LONG));
  for (const { socket } of idlers) socket.pause();
  await eventually(async () => expect(await inHand()).toBeGreaterThanOrEqual(40), SILENCE_MS);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

  await eventually(async () => expect(await inHand()).toBe(0), 20 * SILENCE_MS);
  for (const { socket } of idlers) socket.resume();
  await Promise.all(idlers.map(({ closed }) => closed));
});

test("who reads slowly, but reads, gets everything", async () => {
  const { socket, text } = pipeline(server.port, LONG.slice(0, 5));
  const pausing = setInterval(() => {
    socket.pause();
    setTimeout(() => socket.resume(), SILENCE_MS / 10);
  }, SILENCE_MS / 5);
  await eventually(async () => expect(text().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(5), 20 * SILENCE_MS);
  clearInterval(pausing);
  socket.destroy();
});

test("there is an end to the number of connections", async () => {
  const open = Array.from({ length: 50 }, () => pipeline(server.port, []));
  await Promise.all(open.map(({ socket }) => new Promise((resolve) => socket.once("ready", resolve))));
  const refused = pipeline(server.port, ["/healthz"]);
  await refused.closed;
  expect(refused.text()).toBe("");
  for (const { socket } of open) socket.destroy();
  await Promise.all(open.map(({ closed }) => closed));
  await eventually(async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200), 5000);
});
