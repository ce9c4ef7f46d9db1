import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { idsOf } from "../support/systems/core.ts";
import { lives, startEmbedded } from "../support/systems/embedded.ts";

const dataDir = mkdtempSync(join(tmpdir(), "muster-"));
let system: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  system = await startEmbedded(dataDir);
});
afterAll(async () => {
  await system.end("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
});

test("kill -9 of everything in the middle of a stampede: after a restart nothing is missing, nothing is there twice", async () => {
  const users = idsOf("survivor", 300);
  await system.client.createUsers(users);
  await system.client.createEvent("catastrophe", 50);
  const accepted: string[] = [];
  const stampede = users.map(async (userId) => {
    const { requestId } = await system.client.register("catastrophe", userId);
    accepted.push(requestId);
  });
  // Those who get no answer were perhaps accepted, perhaps not; those who did must not be lost.
  const settled = Promise.allSettled(stampede);
  await eventually(async () => {
    if (accepted.length < 100) throw new Error(`${accepted.length} accepted`);
  });

  for (const pid of system.pids) process.kill(pid, "SIGKILL");
  await settled;
  await eventually(async () => expect(system.pids.filter(lives)).toEqual([]));
  system = await startEmbedded(dataDir);

  const { client } = system;
  const ended = await Promise.all(accepted.map((requestId) => client.ended(requestId, 60_000)));
  expect(ended.filter(({ status }) => status !== "succeeded")).toEqual([]);
  // Commands without an answer may still be under way: this reads one moment between them.
  const { event, seated, waiting } = await eventually(async () => {
    const before = await client.event("catastrophe");
    const seats = await client.registrations("catastrophe");
    const places = await client.waitlist("catastrophe");
    expect((await client.event("catastrophe")).version).toBe(before.version);
    return { event: before, seated: seats.map(({ userId }) => userId), waiting: places };
  });
  expect(event).toMatchObject({ registeredCount: 50, waitlistCount: waiting.length, availableSeats: 0 });
  expect(waiting.map(({ position }) => position)).toEqual(waiting.map((_, i) => i + 1));
  const present = [...seated, ...waiting.map(({ userId }) => userId)];
  expect(new Set(present).size).toBe(present.length);
  expect(ended.filter(({ userId = "" }) => !present.includes(userId))).toEqual([]);

  const cancelled = await Promise.all(seated.map((userId) => client.unregister("catastrophe", userId)));
  await Promise.all(cancelled.map(({ requestId }) => client.ended(requestId)));
  const heirs = waiting.slice(0, 50).map(({ userId }) => userId);
  const promoted = await client.registrations("catastrophe");
  expect(promoted.map(({ userId }) => userId).toSorted()).toEqual(heirs.toSorted());
  await expectAudited({ env: { DATA_DIR: dataDir } });
});

test.each([
  ["the database", /dynamodb/i, "/users"],
  ["the queue", /queue/i, "/events/outage/register"],
])(
  "while %s is gone the answer is 503 with Retry-After; when it is back, so is the system",
  async (_, part, path) => {
    const { client } = system;
    await client.createUsers(["patient"]);
    await client.createEvent("outage", 5);
    const pid = system.pidOf(part);
    const body = path === "/users" ? { userId: `u${pid}`, name: "x" } : { userId: "patient" };

    process.kill(pid, "SIGSTOP");
    const answer = await client.call("POST", path, body);
    const ready = await client.call("GET", "/readyz");
    process.kill(pid, "SIGCONT");

    expect(answer).toMatchObject({ status: 503, body: { code: "SERVICE_UNAVAILABLE" } });
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    // A few seconds are a hiccup: no gateway is taken out for it.
    expect(ready.status).toBe(200);
    const { requestId } = await client.register("outage", "patient");
    expect((await client.ended(requestId)).status).not.toBe("queued");
  },
);

test("an emulator that crashes comes back, and the system with it", async () => {
  const { client } = system;
  for (const part of [/dynamodb/i, /queue/i]) {
    process.kill(system.pidOf(part), "SIGKILL");
    // What /readyz says may be of the moment before.
    const { requestId } = await eventually(async () => await client.register("outage", "patient"));
    expect((await client.ended(requestId)).status).toBe("rejected");
  }
  await expectAudited({ env: { DATA_DIR: dataDir } });
});
