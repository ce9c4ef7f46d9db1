import { afterAll, beforeAll, expect, test } from "vitest";
import { Hono } from "hono";
import { admission } from "#gateway/admission.ts";
import { createGatewayTelemetry } from "#gateway/telemetry.ts";
import { eventually } from "../support/client.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  await app.addEvent("e");
});
afterAll(() => app.stop());

const metrics = async () => (await app.call("GET", "/metrics")).body as string;

/** The gauges of a gateway at which nothing happens. */
const QUIET = {
  sending: () => 0,
  longestPauseMs: () => 0,
  watched: () => 0,
  streams: () => ({}),
  dependencies: () => new Map<string, boolean>(),
  clockOffset: () => 0,
};

test("what is answered is counted by route and status, and what nobody routes under one name", async () => {
  await app.call("GET", "/users/nobody");
  await app.call("GET", "/users/nobody-else");
  for (const path of ["/x", "/y"]) await app.call("GET", path);
  await app.call("OPTIONS", "/users");
  const text = await metrics();
  const count = (labels: string) => `muster_http_request_seconds_count{${labels}}`;
  expect(text).toContain(`${count('method="GET",route="/users/:userId",status="404"')} 2`);
  expect(text).toContain(`${count('method="other",route="none",status="404"')} 2`);
  expect(text).toContain(`${count('method="other",route="none",status="204"')} 1`);
  expect(text).not.toContain("nobody");
});

test("messages to the queue are measured by the commands in them", async () => {
  const before = /muster_commands_per_message_sum (\d+)/.exec(await metrics())?.[1];
  await app.call("POST", "/events/e/register", { body: { userId: "ada" } });
  const counted = '{method="POST",route="/events/:eventId/register",status="202"} 1';
  await eventually(async () => expect(await metrics()).toContain(counted), 2000);
  const after = /muster_commands_per_message_sum (\d+)/.exec(await metrics())?.[1];
  expect(Number(after) - Number(before)).toBe(1);
});

test("how long messages rest, what the queue refused, and what left too late are measured", async () => {
  await app.call("POST", "/events/e/register", { body: { userId: "ada" } });
  expect(await metrics()).toMatch(/muster_send_pause_seconds 0\.\d+/);
  const telemetry = createGatewayTelemetry({ ...QUIET, longestPauseMs: () => 250 });
  telemetry.refused();
  telemetry.late(3);
  const text = await telemetry.metrics.text();
  for (const series of ["send_pause_seconds 0.25", "messages_refused_total 1", "commands_late_total 3"]) {
    expect(text).toContain(`muster_${series}`);
  }
});

test("more requests than a gateway can hold are refused with 503, and taken again when there is room", async () => {
  const telemetry = createGatewayTelemetry(QUIET);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const busy = new Hono()
    .use(admission(telemetry, { maxInHand: 2 }))
    .get("/slow", async (context) => (await held, context.text("done")))
    .get("/healthz", (context) => context.text("ok"))
    .get("/readyz", (context) => context.text("ready"));
  const ask = async () => await busy.request("/slow");
  const inHand = [ask(), ask()];

  const refused = await busy.request("/slow");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await refused.json()).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  expect((await busy.request("/healthz")).status).toBe(200);
  expect((await busy.request("/readyz")).status).toBe(200);

  release();
  expect((await Promise.all(inHand)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await busy.request("/slow")).status).toBe(200);
  expect(await telemetry.metrics.text()).toContain("muster_http_requests_shed_total 1");
});
