import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { eventually } from "../support/client.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { type OpenStream, readStream, saying } from "../support/streams.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Beats and ages come when their time has come, which a test does not wait for. */

let system: TestApp;
const opened: OpenStream[] = [];
const root = bearer(ADMIN_KEY);
const PATH = "/events/e/live";
const OF_ADA = "/events/e/registrations/ada/live";
const EVENT = { eventId: "e", title: "Concert", date: "2027-05-01T18:00:00Z", capacity: 1 };

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["performance"], shouldAdvanceTime: true });
  system = await createTestApp({}, { ...authEnvironment(), LIVE_STREAMS: "8" });
  await system.call("POST", "/events", { headers: root, body: EVENT });
  await system.call("POST", "/users", { headers: root, body: { userId: "ada", name: "Ada" } });
});
afterEach(async () => {
  for (const stream of opened.splice(0)) await stream.close();
});
afterAll(async () => {
  vi.useRealTimers();
  await system.stop();
});

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
  system.app.request(path, { method, headers });
const open = async (path = PATH, headers = {}): Promise<OpenStream> => {
  const stream = readStream(await ask(path, headers));
  opened.push(stream);
  await stream.find(saying("event"));
  return stream;
};

/** Streams that are open, of events and of registrations. */
async function streams(): Promise<readonly [ofEvents: number, ofRegistrations: number]> {
  const { body } = await system.call("GET", "/metrics", { headers: root });
  const of = (kind: string) =>
    Number(new RegExp(`^muster_streams{kind="${kind}"} (\\d+)$`, "m").exec(String(body))?.[1]);
  return [of("event"), of("registration")];
}

const expectStreams = (...expected: readonly [number, number]) =>
  eventually(async () => expect(await streams()).toEqual(expected));

async function makeKey(role: string): Promise<{ readonly key: string; readonly keyId: string }> {
  const made = { name: "Site", role, expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  const { body } = await system.call("POST", "/keys", { headers: root, body: made });
  return body as { key: string; keyId: string };
}

describe("a stream", () => {
  it("counts while it is open, until the client leaves it", async () => {
    const [ofEvent, ofAda] = [await open(), await open(OF_ADA, root)];
    await expectStreams(1, 1);
    await ofEvent.close();
    await expectStreams(0, 1);
    await ofAda.close();
    await expectStreams(0, 0);
  });

  it("is not opened by HEAD, which is answered with its headers", async () => {
    const head = await ask(PATH, {}, "HEAD");
    const get = await ask(PATH);
    await get.body?.cancel();
    const headersOf = ({ headers }: Response) =>
      Object.fromEntries([...headers].filter(([name]) => name !== "x-request-id"));
    expect([head.status, head.body, headersOf(head)]).toEqual([200, null, headersOf(get)]);
    expect((await ask("/events/none/live", {}, "HEAD")).status).toBe(404);
    await expectStreams(0, 0);
  });

  it("beats every 15 seconds", async () => {
    const { messages, find } = await open();
    vi.advanceTimersByTime(15_000);
    expect(await find(saying("beat"))).toEqual({ event: "beat", data: 1 });
    vi.advanceTimersByTime(15_000);
    await find(() => messages.filter(saying("beat")).length === 2);
  });

  it("ends at its age, and says so", async () => {
    const { messages, ended } = await open();
    vi.advanceTimersByTime(18 * 60_000);
    await ended;
    expect(messages.at(-1)).toEqual({ event: "bye", data: { reason: "age" } });
    await expectStreams(0, 0);
  });

  it("ends with the right to it, soon", async () => {
    const { key, keyId } = await makeKey("admin");
    const { messages, ended } = await open(OF_ADA, bearer(key));
    const other = await open(OF_ADA, root);
    expect((await system.call("DELETE", `/keys/${keyId}`, { headers: root })).status).toBe(204);
    vi.advanceTimersByTime(31_000);
    await ended;
    expect(messages.at(-1)).toEqual({ event: "bye", data: { reason: "age" } });
    expect(other.messages.some(saying("bye"))).toBe(false);
  });

  it("ends with its gateway, and says so", async () => {
    const all = [await open(), await open(), await open(OF_ADA, root)];
    system.endWaits();
    for (const { messages, ended } of all) {
      await ended;
      expect(messages.at(-1)).toEqual({ event: "bye", data: { reason: "restart" } });
    }
    await expectStreams(0, 0);
  });
});

describe("there is no room", () => {
  const expectFull = async (headers = {}): Promise<void> => {
    const { status, problem, headers: answered } = await system.call("GET", PATH, { headers });
    expect([status, problem.code, answered.get("retry-after")]).toEqual([503, "SERVICE_UNAVAILABLE", "10"]);
    expect((await ask(PATH, headers, "HEAD")).status).toBe(503);
  };

  it("for more streams than there may be, until one is left", async () => {
    const all = [];
    for (let i = 0; i < 8; i++) all.push(await open());
    await expectFull();
    await expectFull(root);
    await all[3]?.close();
    await open();
    await expectFull();
  });

  it("for the seventh of one caller, unless that is an admin", async () => {
    const site = bearer((await makeKey("organizer")).key);
    for (let i = 0; i < 6; i++) await open(PATH, site);
    await expectFull(site);
    for (let i = 0; i < 2; i++) await open(PATH, root);
  });
});
