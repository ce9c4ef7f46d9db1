import { afterAll, beforeAll, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { eventually } from "../support/client.ts";
import { run, type Running } from "../support/systems/processes.ts";

/** Ids of requests, and what is logged about them, by a gateway that runs as a process without its services. */

const NOWHERE = {
  // Nothing listens on the discard port.
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
};

let gateway: Running;
let url = "";
beforeAll(async () => {
  gateway = run("gateway/main.ts", { ...NOWHERE, PORT: "0", LOG_LEVEL: "debug" });
  [, url = ""] = await gateway.prints(/"gateway listens on (http:\/\/127\.0\.0\.1:\d+)"/);
});
afterAll(() => gateway.end("SIGTERM"));

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function ask(path: string, requestId?: string): Promise<{ id: string; status: number }> {
  const headers = requestId === undefined ? {} : { "X-Request-Id": requestId };
  const answer = await fetch(url + path, { headers });
  await answer.text();
  return { id: answer.headers.get("x-request-id") ?? "", status: answer.status };
}

/** The lines of the log about the request, once there are as many. */
const logged = (id: string, count: number) =>
  eventually(async () => {
    const json = gateway
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    const lines = json.map((line) => JSON.parse(line) as Record<string, unknown>);
    const ours = lines.filter(({ requestId }) => requestId === id);
    expect(ours).toHaveLength(count);
    return ours;
  }, 10_000);

test("each answer has an id, and a line of the log under it at the level debug", async () => {
  const { id } = await ask("/healthz?x=1");
  expect(id).toMatch(UUID);
  const [line] = await logged(id, 1);
  expect(line).toMatchObject({ level: 20, msg: "answered", method: "GET", path: "/healthz", status: 200 });
  expect(line?.["ms"]).toBeTypeOf("number");
  expect((await ask("/healthz")).id).not.toBe(id);
});

test("what is said about a request that could not be answered stands under its id, too", async () => {
  const { id, status } = await ask("/users/ada", "Root=1-67891233-abcdef012345678912345678");
  expect({ id, status }).toEqual({ id: "Root=1-67891233-abcdef012345678912345678", status: 503 });
  const lines = await logged(id, 2);
  expect(lines.map(({ msg }) => msg)).toEqual(["a service is unavailable", "answered"]);
});

test.each([
  ["a token that is too long", "x".repeat(129)],
  ["blanks", "a b"],
  ["quotes and braces", '"},{"level":60'],
  ["colours of a terminal", "\u009b31m"],
  ["nothing", ""],
])("no client writes into the log with %s as an id", async (_, requestId) => {
  const { id } = await ask("/healthz", requestId);
  expect(id).toMatch(UUID);
  await logged(id, 1);
  if (requestId !== "") expect(gateway.output()).not.toContain(requestId);
});

test("a path is logged as it was sent, encoded", async () => {
  const { id } = await ask("/users/a%0a%7b%22level%22:60%7d%c2%9b\u2028?secret=1");
  expect((await logged(id, 1))[0]).toMatchObject({ path: "/users/a%0a%7b%22level%22:60%7d%c2%9b%E2%80%A8" });
});

test("the token of a personal link is in no log", async () => {
  const { id } = await ask("/l/mstl_a-secret/more?a=1");
  expect((await logged(id, 1))[0]).toMatchObject({ path: "/l/…" });
  expect(gateway.output()).not.toContain("mstl_a-secret");
});

test("a failure of ours is answered and logged under one id", async () => {
  const lines: object[] = [];
  const record = (fields: object, message: string) => void lines.push({ ...fields, message });
  const users = {
    create: () => Promise.reject(new TypeError("a bug")),
    markOf: () => Promise.reject(new TypeError("a bug")),
    find: () => Promise.reject(new TypeError("a bug")),
    findMany: () => Promise.reject(new TypeError("a bug")),
    list: () => Promise.reject(new TypeError("a bug")),
  };
  const logger = { debug: () => undefined, info: record, warn: record, error: record };
  const { app } = composeGateway(readConfig(gatewaySchema, NOWHERE), { users, logger });
  const answer = await app.request("/users/ada", { headers: { "X-Request-Id": "of-ada" } });
  expect([answer.status, answer.headers.get("x-request-id")]).toEqual([500, "of-ada"]);
  expect(await answer.json()).toMatchObject({
    code: "INTERNAL_ERROR",
    instance: "urn:muster:request:of-ada",
    detail: "The request could not be answered. It was logged as of-ada.",
  });
  expect(lines).toMatchObject([{ requestId: "of-ada", message: "a request failed", path: "/users/ada" }]);
});
