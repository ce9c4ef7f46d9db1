import { once } from "node:events";
import { createServer, get, type RequestOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createAgents } from "#adapters/sockets.ts";

const ask = (options: RequestOptions) =>
  new Promise<number | undefined>((resolve, reject) => {
    const request = get(options, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode));
    });
    request.once("error", reject);
  });

test("a connection that is not there after a second is given up as timed out", async () => {
  const { httpAgent: agent } = createAgents(1);
  const lookup = () => undefined;
  await expect(ask({ agent, host: "nowhere.invalid", lookup })).rejects.toMatchObject({ code: "ETIMEDOUT" });
});

test("who waits longer than that for a free socket gets one, and an open one is used again", async () => {
  let connections = 0;
  const server = createServer((asked, answer) => {
    asked.resume();
    setTimeout(() => answer.end(), 1100);
  });
  server.on("connection", () => connections++).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { httpAgent: agent } = createAgents(1);
  const { port } = server.address() as AddressInfo;
  expect(await Promise.all([ask({ agent, port }), ask({ agent, port })])).toEqual([200, 200]);
  expect(connections).toBe(1);
  agent.destroy();
  server.close();
});
