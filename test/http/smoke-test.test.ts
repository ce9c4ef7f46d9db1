import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type HttpServer, listen } from "#gateway/server.ts";
import { exitCode } from "../embedded/support.ts";
import { run } from "../support/systems/processes.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The example's smoke test, as a process, against the real application. */

let system: TestApp;
let server: HttpServer;

beforeAll(async () => {
  system = await createTestApp();
  server = await listen(system.app, "127.0.0.1", 0);
});
afterAll(async () => {
  await server.stop(() => system.endWaits());
  await system.stop();
});

const smokeTest = (...args: string[]) => run("examples/smoke-test.ts", {}, args);
const bodyOf = async (path: string) => (await system.call("GET", path)).body;

const EVENT = { eventId: "smoke-test", registeredCount: 0, waitlistCount: 0 };

test("without a worker it says what is still queued", async () => {
  const failing = smokeTest(server.url, "1");

  expect(await exitCode(failing)).toBe(1);
  expect(failing.output()).toMatch(/does not work: .*still queued\. Does a worker run\?$/m);
  await system.startWorker();
});

test("it ends with 0, as often as it runs, and leaves one empty event of long ago and two people", async () => {
  for (const _ of [1, 2]) {
    const passing = smokeTest(server.url);
    expect(await exitCode(passing), passing.output()).toBe(0);
    expect(passing.output()).toMatch(/the second is promoted\n.*\nit is empty again\n$/);
  }
  expect(await bodyOf("/events")).toMatchObject({ items: [EVENT] });
  expect(await bodyOf("/events?order=date&from=2001-01-01T00:00:00Z")).toMatchObject({ items: [] });
  const { items } = (await bodyOf("/users")) as { items: { userId: string }[] };
  expect(items.map(({ userId }) => userId).toSorted()).toEqual(["smoke-test-1", "smoke-test-2"]);
});

test("it takes back what an interrupted run has left", async () => {
  for (const userId of ["smoke-test-2", "smoke-test-1"])
    await system.call("POST", "/events/smoke-test/register", {
      body: { userId },
      headers: { Prefer: "wait=10" },
    });
  expect(await bodyOf("/events/smoke-test")).toMatchObject({ registeredCount: 1, waitlistCount: 1 });
  const passing = smokeTest(server.url);

  expect(await exitCode(passing), passing.output()).toBe(0);
  expect(await bodyOf("/events/smoke-test")).toMatchObject(EVENT);
});

test("when something is not as it should be it says what, and leaves its event empty", async () => {
  const { fetch } = system.app;
  const forgetful = await listen(
    {
      fetch: (request, ...more) =>
        request.method === "GET" && request.url.endsWith("/registrations/smoke-test-2")
          ? Response.json({ code: "REGISTRATION_NOT_FOUND" }, { status: 404 })
          : fetch(request, ...more),
    },
    "127.0.0.1",
    0,
  );
  const failing = smokeTest(forgetful.url);

  expect(await exitCode(failing)).toBe(1);
  expect(failing.output()).toMatch(/the second waits\n.* does not work: Error: as number 1: .*NOT_FOUND/);
  await vi.waitFor(async () => expect(await bodyOf("/events/smoke-test")).toMatchObject(EVENT));
  await forgetful.stop(() => undefined);
});

test("it touches no event of that name that somebody else has made", async () => {
  const body = { title: "Somebody else's" };
  await system.call("PATCH", "/events/smoke-test", { body, headers: { Prefer: "wait=10" } });
  const before = await bodyOf("/events/smoke-test");
  const refused = smokeTest(server.url);

  expect(await exitCode(refused)).toBe(1);
  expect(refused.output()).toMatch(/does not work: Error: the event is this test's own: .*Somebody else's/);
  expect(await bodyOf("/events/smoke-test")).toEqual(before);
});

test("a system that does not answer is a failure, and a call without a system a misuse", async () => {
  const nobody = smokeTest("http://127.0.0.1:9", "1");
  expect(await exitCode(nobody)).toBe(1);
  expect(nobody.output()).toMatch(/^http:\/\/127\.0\.0\.1:9 does not work: /);
  for (const args of [[], ["nonsense"], [server.url, "soon"]])
    expect(await exitCode(smokeTest(...args))).toBe(2);
});
