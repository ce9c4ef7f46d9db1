import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createUniform } from "#bench/harness/random.ts";
import { startTcpProxy } from "#bench/proxy/tcp-proxy.ts";

const NETWORK = { p50: 1, p99: 3 };

/** A connection, through a proxy with these delays, to a server that answers each byte with the same byte. */
async function echoed(delay: () => number) {
  const server = createServer({ noDelay: true }, (socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = await startTcpProxy((server.address() as AddressInfo).port, NETWORK, delay);
  const client = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(client, "connect");
  return client;
}

test("an answer takes the latency longer", async () => {
  const client = await echoed(() => 60);
  const start = performance.now();
  client.write("a");
  await once(client, "data");
  expect(performance.now() - start).toBeGreaterThanOrEqual(58);
  client.destroy();
});

test("the bytes of a connection keep their order, whatever their latencies are", async () => {
  const random = createUniform(1);
  const client = await echoed(() => random() * 4);
  let received = "";
  client.on("data", (chunk: Buffer) => (received += String(chunk)));
  const lines = Array.from({ length: 300 }, (_, i) => `${i} `);
  for (const line of lines) {
    client.write(line);
    await turn();
  }
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(lines.join("").length);
  expect(received).toBe(lines.join(""));
  client.destroy();
});

test("a client that leaves takes its connection to the server with it", async () => {
  const gone = Promise.withResolvers<void>();
  const server = createServer((socket) => socket.on("close", () => gone.resolve())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = await startTcpProxy((server.address() as AddressInfo).port, NETWORK, () => 0);
  const client = connect({ host: "127.0.0.1", port });
  await once(server, "connection");
  client.destroy();
  await gone.promise;
});
