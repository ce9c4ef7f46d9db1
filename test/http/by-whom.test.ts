import { afterAll, beforeAll, expect, it } from "vitest";
import type { MadeKey } from "#contracts/key.ts";
import type { RequestView } from "#contracts/request.ts";
import { expectAudited } from "../support/audited.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { type Provider, startProvider } from "../support/provider.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Who did what: the journal says it of each fact, and a request is known to whoever has sent it. */

let [system, provider]: [TestApp, Provider] = [{} as TestApp, {} as Provider];
beforeAll(async () => {
  provider = await startProvider();
  system = await createTestApp({}, { ...authEnvironment(), ...provider.env });
  await system.startWorker();
});
afterAll(async () => {
  provider.stop();
  await system.stop();
});

const as = async (credential: string, method: string, path: string, body?: object) => {
  const headers = { ...bearer(credential), prefer: "wait=10" };
  const answer = await system.call(method, path, { headers, ...(body && { body }) });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
};
const statusOf = async (credential: string, path: string) =>
  (await system.call("GET", path, { headers: bearer(credential) })).status;

const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
const keyOf = async (role: string) =>
  (await as(ADMIN_KEY, "POST", "/keys", { name: "Key", role, expiresAt })) as MadeKey;

/** A person who comes with a token, and is a user. */
async function person(sub: string) {
  const token = await provider.token({ sub });
  const { userId } = (await as(token, "POST", "/users", { name: sub })) as { userId: string };
  return { token, userId };
}

const newEvent = (eventId: string) => ({
  eventId,
  title: "Concert",
  date: "2027-05-01T18:00:00Z",
  capacity: 1,
  hasWaitlist: true,
});

/** Each fact of the event's journal, oldest first, with its caller. */
async function journal(eventId: string): Promise<string[]> {
  const entries = await Array.fromAsync(system.core.outbox.forwards(eventId, 1, 100));
  return entries.flatMap(({ facts }) => facts.map(({ type, by }) => `${type} ${by}`));
}

it("each fact says by whom it is, and the audit takes it so", async () => {
  const { key, keyId } = await keyOf("organizer");
  const [ada, ben, cyd] = [await person("ada"), await person("ben"), await person("cyd")];
  await as(key, "POST", "/events", newEvent("e1"));
  for (const { token, userId } of [ada, ben, cyd]) await as(token, "POST", "/events/e1/register", { userId });
  await as(ada.token, "DELETE", `/events/e1/register/${ada.userId}`);
  await as(key, "PATCH", "/events/e1", { capacity: 2 });
  await as(ADMIN_KEY, "DELETE", `/events/e1/register/${ben.userId}`);

  const [owner, byAda] = [`k:${keyId}`, `u:${ada.userId}`];
  expect(await journal("e1")).toEqual([
    `EventCreated ${owner}`,
    `AttendeeRegistered ${byAda}`,
    `AttendeeWaitlisted u:${ben.userId}`,
    `AttendeeWaitlisted u:${cyd.userId}`,
    `RegistrationCancelled ${byAda}`,
    `AttendeePromoted ${byAda}`,
    `EventUpdated ${owner}`,
    `AttendeePromoted ${owner}`,
    "RegistrationCancelled root",
  ]);
  await expectAudited(system.core);
});

it("a request is known to whoever sent it, also when they may send no other", async () => {
  const [one, other] = [await keyOf("organizer"), await keyOf("organizer")];
  await as(one.key, "POST", "/events", newEvent("e2"));
  const owners = [`k:${other.keyId}`];
  const { requestId } = (await as(one.key, "PATCH", "/events/e2", { owners })) as RequestView;
  const path = `/requests/${requestId}`;
  const ada = await person("ada");
  expect([await statusOf(one.key, path), await statusOf(other.key, path)]).toEqual([200, 200]);
  expect([await statusOf(ADMIN_KEY, path), await statusOf(ada.token, path)]).toEqual([200, 404]);

  const { requestId: later } = (await as(other.key, "PATCH", "/events/e2", {
    title: "Opera",
  })) as RequestView;
  expect(await statusOf(one.key, `/requests/${later}`)).toBe(404);
});

it("a scanner sees what became of its own requests, and of no other's", async () => {
  const [door, other] = [await keyOf("door"), await keyOf("door")];
  const ada = await person("ada");
  await as(ADMIN_KEY, "POST", "/events", newEvent("e3"));
  await as(ada.token, "POST", "/events/e3/register", { userId: ada.userId });
  const path = `/events/e3/registrations/${ada.userId}/check-in`;
  const { requestId } = (await as(door.key, "POST", path)) as RequestView;
  const seen = [door.key, ada.token, other.key].map((key) => statusOf(key, `/requests/${requestId}`));
  expect(await Promise.all(seen)).toEqual([200, 200, 404]);
  expect((await journal("e3")).at(-1)).toBe(`AttendeeCheckedIn k:${door.keyId}`);
});
