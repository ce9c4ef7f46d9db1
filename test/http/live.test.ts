import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { liveEventSchema, liveRegistrationSchema } from "#contracts/live.ts";
import { type OpenStream, readStream, saying } from "../support/streams.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;
const opened: OpenStream[] = [];

beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  for (const userId of ["ada", "ben", "cyd", "dan"])
    await system.call("POST", "/users", { body: { userId, name: "Somebody" } });
});
afterEach(async () => {
  for (const stream of opened.splice(0)) await stream.close();
});
afterAll(() => system.stop());

const open = async (path: string, headers: Record<string, string> = {}): Promise<OpenStream> => {
  const response = await system.app.request(path, { headers });
  expect(response.status, path).toBe(200);
  const stream = readStream(response);
  opened.push(stream);
  return stream;
};

let number = 0;
const addEvent = async (members: object = {}): Promise<string> => {
  const eventId = `live-${number++}`;
  const details = { eventId, title: "Concert", date: "2027-05-01T18:00:00Z", capacity: 1, hasWaitlist: true };
  expect((await system.call("POST", "/events", { body: { ...details, ...members } })).status).toBe(201);
  return eventId;
};
const register = (eventId: string, userId: string) =>
  system.call("POST", `/events/${eventId}/register`, { body: { userId }, headers: { prefer: "wait=20" } });
const unregister = (eventId: string, userId: string) =>
  system.call("DELETE", `/events/${eventId}/register/${userId}`, { headers: { prefer: "wait=20" } });

describe("the stream of an event", () => {
  it("says first when to come again, then how the event is", async () => {
    const eventId = await addEvent();
    const { messages, find } = await open(`/events/${eventId}/live`);
    await find(saying("event"));
    expect(Number(messages[0]?.retry)).toSatisfy((ms: number) => ms >= 2000 && ms <= 6000);
    const counts = { capacity: 1, registeredCount: 0, offeredCount: 0, waitlistCount: 0, availableSeats: 1 };
    expect(messages[1]).toEqual({
      event: "event",
      id: "1",
      data: { eventId, version: 1, ...counts, phase: "open" },
    });
    expect(liveEventSchema.strict().parse(messages[1]?.data)).toEqual(messages[1]?.data);
  });

  it("has headers that keep it from being kept, held back or compressed", async () => {
    const { headers } = await system.app.request(`/events/${await addEvent()}/live`);
    const expected = {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    };
    expect(Object.fromEntries(headers)).toMatchObject(expected);
    expect(headers.has("content-length")).toBe(false);
  });

  it("tells of each change soon, and names nobody", async () => {
    const eventId = await addEvent();
    const { messages, find } = await open(`/events/${eventId}/live`);
    await register(eventId, "ada");
    const { id } = await find(saying("event", { registeredCount: 1, availableSeats: 0 }), 1000);
    expect(id).toBe("2");
    await register(eventId, "ben");
    await find(saying("event", { waitlistCount: 1 }), 1000);
    expect(JSON.stringify(messages)).not.toMatch(/ada|ben/);
    const ids = messages.flatMap((message) => message.id ?? []);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("tells of a phase that time alone has brought", async () => {
    const registrationOpensAt = new Date(Date.now() + 1500).toISOString();
    const eventId = await addEvent({ registrationOpensAt });
    const { find } = await open(`/events/${eventId}/live`);
    expect((await find(saying("event"))).data).toMatchObject({ phase: "scheduled" });
    expect(await find(saying("event", { phase: "open" }))).toMatchObject({ id: "1" });
    // Whoever has seen this version before that, and comes again, has not seen the phase.
    const again = await open(`/events/${eventId}/live`, { "last-event-id": "1" });
    await again.find(saying("event", { phase: "open" }));
  });

  it("sends nothing to who has seen the newest state, and that to everybody else", async () => {
    const eventId = await addEvent();
    const path = `/events/${eventId}/live`;
    const comesBack = async (query: string, lastEventId?: string): Promise<boolean> => {
      const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
      const { messages, find } = await open(path + query, headers);
      await find(({ retry }) => retry !== undefined);
      return messages.some(saying("event"));
    };
    expect(await comesBack("", "1")).toBe(false);
    expect(await comesBack("?after=1")).toBe(false);
    for (const ahead of ["2", "99999999999999999999"]) expect(await comesBack("", ahead)).toBe(true);
    for (const unreadable of ["", "x", "-1", "1.0", "0x1"])
      expect(await comesBack(`?after=${unreadable}`), unreadable).toBe(true);
    expect(await comesBack("?after=1", "0")).toBe(true);
    expect(await comesBack("?after=0", "1")).toBe(false);
    const resumed = await open(path, { "last-event-id": "1" });
    await register(eventId, "ada");
    await resumed.find(saying("event", { version: 2 }), 1000);
  });

  it("is there for known events only", async () => {
    const { status, problem } = await system.call("GET", "/events/none/live");
    expect([status, problem.code]).toEqual([404, "EVENT_NOT_FOUND"]);
  });
});

describe("the stream of a registration", () => {
  const ofPerson = (eventId: string, userId: string) => `/events/${eventId}/registrations/${userId}/live`;

  it("follows a person from nothing to a place, to a seat, and back to nothing", async () => {
    const eventId = await addEvent();
    const { messages, find } = await open(ofPerson(eventId, "ben"));
    expect((await find(saying("registration"))).data).toEqual({ eventId, userId: "ben", status: "none" });
    expect(messages.map(({ event }) => event)).toEqual([undefined, "event", "registration"]);
    await register(eventId, "ada");
    await register(eventId, "ben");
    await find(saying("registration", { status: "waitlisted", position: 1 }), 1000);
    await unregister(eventId, "ada");
    const { data } = await find(saying("registration", { status: "registered" }), 1000);
    expect(data).toMatchObject({ promotedAt: expect.any(String) as string });
    expect(liveRegistrationSchema.parse(data)).toEqual(data);
    await unregister(eventId, "ben");
    const last = () => messages.findLast(saying("registration"))?.data;
    await find(() => (last() as { status: string }).status === "none", 1000);
  });

  it("says today's position, which those in front change, and never the same twice", async () => {
    const eventId = await addEvent();
    for (const userId of ["ada", "ben", "cyd", "dan"]) await register(eventId, userId);
    const { messages, find } = await open(ofPerson(eventId, "dan"));
    await find(saying("registration", { position: 3 }));
    await unregister(eventId, "ben");
    await find(saying("registration", { position: 2 }), 1000);
    // A seat that is given up goes to the first who waits.
    await unregister(eventId, "ada");
    await find(saying("registration", { position: 1 }), 1000);
    const shown = messages.filter(saying("registration")).map(({ data }) => JSON.stringify(data));
    expect(shown).toEqual([...new Set(shown)]);
    expect(messages.filter(saying("registration")).map(({ id }) => id)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("shows an offer, which the event counts, until it is accepted", async () => {
    const eventId = await addEvent({ promotion: "offer" });
    for (const userId of ["ada", "ben", "cyd"]) await register(eventId, userId);
    const [ofBen, ofCyd] = [await open(ofPerson(eventId, "ben")), await open(ofPerson(eventId, "cyd"))];
    await ofCyd.find(saying("registration", { position: 2 }));
    await unregister(eventId, "ada");
    const { data } = await ofBen.find(saying("registration", { status: "offered" }), 1000);
    expect(data).toMatchObject({ expiresAt: expect.any(String) as string });
    await ofBen.find(saying("event", { offeredCount: 1, availableSeats: 0, waitlistCount: 1 }), 1000);
    await ofCyd.find(saying("registration", { position: 1 }), 1000);
    await register(eventId, "ben");
    await ofBen.find(saying("event", { offeredCount: 0, registeredCount: 1 }), 1000);
    await ofBen.find(saying("registration", { status: "registered" }), 1000);
  });

  it("is sent on each connection, whatever the client has seen", async () => {
    const eventId = await addEvent();
    const { messages, find } = await open(ofPerson(eventId, "ada"), { "last-event-id": "1" });
    await find(saying("registration", { status: "none" }));
    expect(messages.some(saying("event"))).toBe(false);
  });

  it("is there for known events and people only", async () => {
    const eventId = await addEvent();
    const codes = async (path: string) => (await system.call("GET", path)).problem.code;
    expect(await codes(ofPerson(eventId, "nobody"))).toBe("USER_NOT_FOUND");
    expect(await codes(ofPerson("none", "ada"))).toBe("EVENT_NOT_FOUND");
  });
});
