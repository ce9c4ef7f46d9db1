import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestView } from "#contracts/request.ts";
import { type HttpServer, listen } from "#gateway/server.ts";
import { eventually } from "../support/client.ts";
import { pipeline } from "../support/pipeline.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What those who wait for outcomes may cost everybody else. No worker runs, so every wait lasts its time. */

let system: TestApp;
let server: HttpServer;
let wait = "";
beforeAll(async () => {
  system = await createTestApp();
  server = await listen(system.app, "127.0.0.1", 0);
  await system.addEvent("e");
  const { body } = await system.call("DELETE", "/events/e/register/ada");
  wait = `/requests/${(body as RequestView).requestId}?wait=20`;
});
afterAll(async () => {
  await server.stop(system.endWaits);
  await system.stop();
});

const gauge = async (name: string): Promise<number> => {
  const { body } = await system.call("GET", "/metrics");
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(body as string)?.[1]);
};
const watched = () => gauge("muster_requests_watched");
/** Without the request that asks. */
const inHand = async () => (await gauge("muster_http_requests_in_hand")) - 1;
const statuses = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));

test("8,000 waits on one connection, which hangs up: others are answered meanwhile, and nothing stays", async () => {
  const { socket, closed } = pipeline(server.port, Array<string>(8000).fill(wait));
  await new Promise((resolve) => socket.once("ready", resolve));
  const answers = Array.from({ length: 20 }, () => fetch(`${server.url}/events/nowhere`));
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array<number>(20).fill(404));
  expect(await watched()).toBeLessThanOrEqual(16);
  socket.destroy();
  await closed;
  await eventually(async () => expect([await watched(), await inHand()]).toEqual([0, 0]), 1000);
});

test("a wait ends when its client hangs up", async () => {
  const { socket } = pipeline(server.port, Array<string>(16).fill(wait));
  await eventually(async () => expect([await watched(), await inHand()]).toEqual([16, 16]), 5000);
  socket.destroy();
  await eventually(async () => expect([await watched(), await inHand()]).toEqual([0, 0]), 1000);
});

test("a connection with 16 unanswered requests has those answered, the next refused, and is closed", async () => {
  const { text, closed } = pipeline(server.port, Array<string>(40).fill(wait));
  await closed;
  expect(statuses(text())).toEqual([...Array<number>(16).fill(200), 503]);
  expect(text()).toMatch(/^Connection: close$/im);
  expect(await watched()).toBe(0);
});

test("a connection takes as many requests as it likes, if it reads the answers", async () => {
  for (let round = 0; round < 3; round++) {
    const { socket, text } = pipeline(server.port, Array<string>(16).fill("/healthz"));
    await eventually(async () => expect(statuses(text())).toEqual(Array<number>(16).fill(200)), 5000);
    socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(16));
    await eventually(async () => expect(statuses(text())).toEqual(Array<number>(32).fill(200)), 5000);
    socket.destroy();
  }
});

test("waits take a quarter of the room at most: whoever comes then is answered at once", async () => {
  const crowd = Array.from({ length: 125 }, () => pipeline(server.port, Array<string>(16).fill(wait)));
  await eventually(async () => expect(await watched()).toBe(2000), 10_000);
  const late = await fetch(server.url + wait);
  expect(await late.json()).toMatchObject({ status: "queued" });
  expect(await inHand()).toBe(2000);
  for (const { socket } of crowd) socket.destroy();
  await eventually(async () => expect(await watched()).toBe(0), 5000);
});
