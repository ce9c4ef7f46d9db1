import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, expect, test } from "vitest";
import { createDynamoClient, onDynamo } from "#adapters/dynamodb/client.ts";
import { Unavailable } from "#ports/errors.ts";

/** What our clients make of a service that is slow: they wait, as long as it answers. */

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function clientOf(service: RequestListener) {
  const server: Server = createServer(service);
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 });
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = `http://127.0.0.1:${port}`;
  process.env["AWS_ACCESS_KEY_ID"] = "local";
  process.env["AWS_SECRET_ACCESS_KEY"] = "local";
  const client = createDynamoClient("us-east-1");
  return () => onDynamo(() => client.send(new GetCommand({ TableName: "t", Key: { userId: "u" } })));
}

const answerTo: RequestListener = (asked, answer) => void asked.resume().on("end", () => answer.end("{}"));

test("8,000 calls at once to a service that answers after 100 ms: none fails for want of a socket", async () => {
  let open = 0;
  let most = 0;
  const call = await clientOf((asked, answer) => {
    most = Math.max(most, ++open);
    void sleep(100).then(() => {
      open--;
      answerTo(asked, answer);
    });
  });
  const results = await Promise.allSettled(Array.from({ length: 8000 }, call));
  const failures = results.filter((result) => result.status === "rejected");
  expect(failures.map(({ reason }) => String((reason as Error).cause)).slice(0, 3)).toEqual([]);
  // More than the 50 sockets that the SDK has by itself, and no more than ours.
  expect(most).toBeGreaterThan(50);
  expect(most).toBeLessThanOrEqual(512);
});

test("a call that is answered in part, and then no more, fails", async () => {
  const call = await clientOf(
    (_, answer) => void answer.writeHead(200, { "content-length": 100 }).write("{"),
  );
  await expect(call()).rejects.toThrow(Unavailable);
});

test("after a spell of failures, calls are tried again as before", async () => {
  let isDown = true;
  let failNext = false;
  const call = await clientOf((asked, answer) => {
    if (!isDown && !failNext) return answerTo(asked, answer);
    failNext = false;
    return void answer.writeHead(500).end("{}");
  });
  const spell = await Promise.allSettled(Array.from({ length: 200 }, call));
  expect(spell.every(({ status }) => status === "rejected")).toBe(true);
  isDown = false;
  // Each success gives back a token; a retry takes fourteen of them.
  for (let i = 0; i < 14; i++) await call();
  failNext = true;
  await call();
});
