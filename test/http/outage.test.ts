import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { eventually } from "../support/client.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp({ everyMs: 100, unreadyAfterMs: 500 });
  await system.addEvent("e");
});
afterAll(() => system.stop());

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();
const BODIES: Readonly<Record<string, object>> = {
  createUser: { userId: "ada", name: "Ada" },
  createEvent: { title: "Concert", date: "2027-05-01T18:00:00Z", capacity: 1 },
  updateEvent: { title: "New" },
  register: { userId: "ada" },
  createKey: { name: "Shop", role: "organizer", expiresAt: TOMORROW },
  updateUser: { name: "Ada L." },
  createLink: { expiresAt: TOMORROW },
};

test("is ready while queue and tables answer, and says 503 to everything that needs them once they don't", async () => {
  expect(await system.call("GET", "/readyz")).toMatchObject({ status: 200, body: { status: "ready" } });
  const accepted = await system.call("DELETE", "/events/e/register/ada");
  const requestId = (accepted.headers.get("location") ?? "").slice("/requests/".length);
  await system.core.stop();
  await eventually(async () => expect((await system.call("GET", "/readyz")).status).toBe(503), 10_000);

  for (const [id, { method, path, problems }] of operations) {
    const body = BODIES[id];
    const concrete = path.replace("{requestId}", requestId).replaceAll(/\{\w+\}/g, "x");
    const { status, problem } = await system.call(method, concrete, body === undefined ? {} : { body });
    // Who is asking needs the tables only where somebody has to show a key.
    if (!problems.includes("SERVICE_UNAVAILABLE") || id === "getMe") expect(status, path).toBe(200);
    else expect({ status, code: problem.code }, path).toEqual({ status: 503, code: "SERVICE_UNAVAILABLE" });
  }
});
