import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpServer, listen } from "#gateway/server.ts";
import type { RequestView } from "#contracts/request.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What only a real server and a real connection show. */

let system: TestApp;
let server: HttpServer;

beforeAll(async () => {
  system = await createTestApp();
  await system.addEvent("e");
  server = await listen(system.app, "127.0.0.1", 0);
});
afterAll(async () => {
  await server.stop(() => undefined);
  await system.stop();
});

const MIB = 1024 * 1024;

/** Writes all parts to one connection, then reads until the server closes it or the pattern appears. */
async function talk(parts: readonly (string | Uint8Array)[], until: RegExp): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  let text = "";
  socket.on("error", (error) => (text += `<${error.message}>`));
  socket.on("data", (chunk) => {
    text += String(chunk);
    if (until.test(text)) socket.destroy();
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  for (const part of parts) {
    // The callback is called after a failure, too; what counts is what the server answered before it.
    if (!socket.destroyed) await new Promise((resolve) => socket.write(part, resolve));
  }
  await closed;
  return text;
}

const head = (...lines: string[]) =>
  ["POST /users HTTP/1.1", "Host: localhost", ...lines, "", ""].join("\r\n");
const NEXT = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
const chunks = Array.from({ length: 256 }, () => `1000\r\n${"a".repeat(4096)}\r\n`);

test.each([
  ["of known length", "application/json", /^HTTP\/1\.1 413 /],
  ["of known length", "text/plain", /^HTTP\/1\.1 413 /],
])("answers a large body %s and of type %s, and the connection goes on", async (_, type, expected) => {
  const request = head(`Content-Type: ${type}`, `Content-Length: ${MIB}`);
  const text = await talk([request, Buffer.alloc(MIB, "a"), NEXT], /\{"status":"ok"\}/);
  expect(text).toMatch(expected);
  expect(text).toContain('{"status":"ok"}');
});

test.each([
  ["application/json", /^HTTP\/1\.1 413 /],
  ["text/plain", /^HTTP\/1\.1 415 /],
])("answers a large chunked body of type %s, and the connection goes on", async (type, expected) => {
  const request = head(`Content-Type: ${type}`, "Transfer-Encoding: chunked");
  const text = await talk([request, ...chunks, "0\r\n\r\n", NEXT], /\{"status":"ok"\}/);
  expect(text).toMatch(expected);
  expect(text).toContain('{"status":"ok"}');
});

test("cuts off a client that never stops sending, after the answer", async () => {
  const endless = Array.from({ length: 100 }, () => chunks.join(""));
  const text = await talk(
    [head("Content-Type: application/json", "Transfer-Encoding: chunked"), ...endless],
    /$^/,
  );
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
});

test.each([
  ["hello\r\n\r\n"],
  ["\u0016\u0003\u0001\u0002"],
  ["GET / HTTP/9.9\r\n\r\n"],
  ["GET /healthz HTTP/1.1\r\n\r\n"],
  ["CONNECT other:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  [head("Content-Length: 5", "Transfer-Encoding: chunked")],
  [`GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
])("answers %j with a bare refusal or none, and closes the connection", async (garbage) => {
  expect(await talk([garbage], /$^/)).toMatch(/^$|^HTTP\/1\.1 4\d\d /);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test("answers HTTP/1.0 without a host", async () => {
  expect(await talk(["GET /healthz HTTP/1.0\r\n\r\n"], /$^/)).toMatch(
    /^HTTP\/1\.1 200 OK[^]*\{"status":"ok"\}$/,
  );
});

test("refuses an Idempotency-Key that is sent twice", async () => {
  const lines = [
    "DELETE /events/e/register/u HTTP/1.1",
    "Host: localhost",
    "Idempotency-Key: a",
    "Idempotency-Key: a",
  ];
  expect(await talk([[...lines, "", ""].join("\r\n")], /\}$/)).toMatch(
    /^HTTP\/1\.1 400 [^]*INVALID_IDEMPOTENCY_KEY/,
  );
});

test("reads preferences from several lines", async () => {
  const lines = [
    "DELETE /events/e/register/u HTTP/1.1",
    "Host: localhost",
    "Prefer: respond-async",
    "Prefer: wait=1",
  ];
  const started = performance.now();
  expect(await talk([[...lines, "", ""].join("\r\n")], /\}$/)).toMatch(/^HTTP\/1\.1 202 /);
  expect(performance.now() - started).toBeGreaterThan(950);
});

test.each([
  ["/docs", "text/html; charset=utf-8", 'src="/docs/start.js"'],
  ["/docs/start.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"],
  ["/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"],
  ["/docs/swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"],
  ["/docs/index.css", "text/css; charset=utf-8", "html"],
  ["/docs/favicon-32x32.png", "image/png", "PNG"],
])("serves %s, to be used without any other server", async (path, type, content) => {
  const response = await fetch(server.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(type);
  expect(await response.text()).toContain(content);
});

test("stops: no new connections, requests in hand answered as if their time were up", async () => {
  const stopping = await listen(system.app, "127.0.0.1", 0);
  const { body } = await system.call("DELETE", "/events/e/register/u");
  const waiting = fetch(`${stopping.url}/requests/${(body as RequestView).requestId}?wait=20`);
  const isWaiting = await Promise.race([
    waiting.then(() => false),
    new Promise((resolve) => setTimeout(resolve, 300, true)),
  ]);
  expect(isWaiting).toBe(true);
  const started = performance.now();
  const stopped = stopping.stop(system.endWaits);
  const answer = await waiting;
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: "queued" });
  await stopped;
  expect(performance.now() - started).toBeLessThan(5000);
  await expect(fetch(`${stopping.url}/healthz`)).rejects.toThrow();
});

test("says plainly that a port is in use", async () => {
  await expect(listen(system.app, "127.0.0.1", server.port)).rejects.toThrow(
    /^can't listen on .*: the port is in use/,
  );
});

test.each([
  ["DELETE", "/events/any/register/anybody"],
  ["GET", "/users"],
])("%s refuses a large body, too, though it reads none", async (method, path) => {
  const lines = [`${method} ${path} HTTP/1.1`, "Host: localhost", `Content-Length: ${MIB}`, "", ""];
  const text = await talk([lines.join("\r\n"), Buffer.alloc(MIB, "a"), NEXT], /\{"status":"ok"\}/);
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
});

test.each(["/events/%2e%2e/users", "/events/x/..", "/users/./x", "/requests/%2E%2E/keys"])(
  "%s is no other route in disguise",
  async (path) => {
    const text = await talk([`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`], /"code"/);
    expect(text).toMatch(/^HTTP\/1\.1 404 [^]*ROUTE_NOT_FOUND/);
  },
);

/** `fetch` asks to close the connection after a HEAD. */
const PER_ANSWER = new Set(["date", "x-request-id", "connection", "keep-alive"]);

test.each([
  "/healthz",
  "/openapi.json",
  "/docs",
  "/docs/start.js",
  "/metrics",
  "/users",
  "/users/nobody",
  "/x",
])("HEAD %s has the headers of GET, the length of the body too, and no body", async (path) => {
  const headersOf = async (method: string) => {
    const answer = await fetch(server.url + path, { method });
    const length = Buffer.byteLength(await answer.text());
    const headers = [...answer.headers].filter(([name]) => !PER_ANSWER.has(name));
    return { status: answer.status, headers: Object.fromEntries(headers), length };
  };
  const [get, head] = [await headersOf("GET"), await headersOf("HEAD")];
  expect(get.headers["content-length"]).toBe(String(get.length));
  expect(head.length).toBe(0);
  // Metrics change from one answer to the next.
  const ignored = path === "/metrics" ? { "content-length": expect.any(String) as string } : {};
  expect(head).toMatchObject({ status: get.status, headers: { ...get.headers, ...ignored } });
  expect(Object.keys(head.headers)).toEqual(Object.keys(get.headers));
});

test("a HEAD where there is only another method has the length of its refusal", async () => {
  const { status, headers } = await fetch(`${server.url}/events/e/register`, { method: "HEAD" });
  expect(status).toBe(405);
  expect(Number(headers.get("content-length"))).toBeGreaterThan(100);
});
