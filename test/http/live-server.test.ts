import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpServer, listen } from "#gateway/server.ts";
import { eventually } from "../support/client.ts";
import { readStream, saying } from "../support/streams.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What only real connections show of streams. */

const SHOP = "https://shop.example";

let system: TestApp;
let server: HttpServer;

beforeAll(async () => {
  system = await createTestApp({}, { CORS_ORIGINS: SHOP });
  await system.addEvent("e");
  server = await listen(system.app, "127.0.0.1", 0);
});
afterAll(async () => {
  await server.stop(system.endWaits);
  await system.stop();
});

async function gauge(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length));
}
const streams = () => gauge('muster_streams{kind="event"}');

/** Asks for the stream on a connection of its own, and resolves once it is there. */
async function watch(count: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(server.port, "127.0.0.1"));
  for (const socket of sockets) socket.write("GET /events/e/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          let text = "";
          socket.on("data", (chunk) => {
            text += String(chunk);
            if (text.includes("event: event")) resolve();
          });
        }),
    ),
  );
  return sockets;
}

test("streams are no requests in hand", async () => {
  const sockets = await watch(50);
  expect(await streams()).toBe(50);
  // The one that asks.
  expect(await gauge("muster_http_requests_in_hand")).toBe(1);
  for (const socket of sockets) socket.destroy();
});

test.each([
  ["hangs up", (socket: Socket) => socket.end()],
  ["is killed", (socket: Socket) => socket.destroy()],
  ["resets its connection", (socket: Socket) => socket.resetAndDestroy()],
])("a client that %s leaves nothing behind", async (_, leave) => {
  for (const socket of await watch(20)) leave(socket);
  await eventually(async () => expect(await streams()).toBe(0));
  expect(await gauge("muster_http_requests_in_hand")).toBe(1);
});

test("a connection carries all headers of a stream, and its messages as they are", async () => {
  const headers = { Origin: SHOP, "X-Request-Id": "mine" };
  const [sent, made] = [
    await fetch(`${server.url}/events/e/live`, { headers }),
    await system.app.request("/events/e/live", { headers }),
  ];
  const { date, ...seen } = Object.fromEntries(sent.headers);
  expect(date).toBeDefined();
  expect(seen).toEqual(Object.fromEntries(made.headers));
  expect(seen).toMatchObject({
    "access-control-allow-origin": SHOP,
    connection: "close",
    vary: "Origin",
    "x-request-id": "mine",
  });
  await Promise.all([sent.body?.cancel(), made.body?.cancel()]);
});

test("HEAD has the headers of GET, and opens nothing", async () => {
  const { status, headers } = await fetch(`${server.url}/events/e/live`, { method: "HEAD" });
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(headers.has("content-length")).toBe(false);
  expect(await streams()).toBe(0);
});

test("whoever asks for too much behind a stream, on its connection, ends the stream", async () => {
  const [socket] = await watch(1);
  const closed = new Promise((resolve) => socket?.once("close", resolve));
  socket?.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(40));
  await closed;
  await eventually(async () => expect(await streams()).toBe(0));
});

test("a gateway that stops says goodbye, and does not wait for its watchers", async () => {
  const stopping = await listen(system.app, "127.0.0.1", 0);
  const { messages, find, ended } = readStream(await fetch(`${stopping.url}/events/e/live`));
  await find(saying("event"));
  const startedAt = performance.now();
  await stopping.stop(system.endWaits);
  await ended;
  expect(messages.at(-1)).toEqual({ event: "bye", data: { reason: "restart" } });
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
