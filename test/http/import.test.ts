import { afterAll, beforeAll, expect, test } from "vitest";
import { runImport } from "#cli/import/run-import.ts";
import { createClient, type Muster } from "#client/client.ts";
import { type HttpRequest, type Send } from "#client/transport.ts";
import { readPeople } from "#lists/people.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;
let muster: Muster;

/** Every request that was sent, in order. */
const sent: HttpRequest[] = [];
/** Answers to give in place of the gateway's, by which it says that it is busy. */
const busy: number[] = [];

beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  const send: Send = async (request) => {
    sent.push(request);
    const status = request.method === "POST" ? busy.shift() : undefined;
    if (status !== undefined) {
      const headers = new Headers({ "retry-after": "0" });
      return { status, headers, body: JSON.stringify({ code: "SERVICE_UNAVAILABLE", detail: "Busy." }) };
    }
    const { method, path, headers, body = null } = request;
    const response = await system.app.request(path, { method, headers, body });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  muster = createClient({ send });
});
afterAll(() => system.stop());

async function addEvent(eventId: string, capacity: number, hasWaitlist = true): Promise<void> {
  await muster.createEvent({
    eventId,
    title: "Concert",
    date: "2099-05-01T18:00:00Z",
    capacity,
    hasWaitlist,
  });
}

const peopleIn = (...lines: string[]) => readPeople(Buffer.from(lines.join("\n"))).people;
const idsIn = async (operation: "listRegistrationsOfEvent" | "listWaitlistOfEvent", eventId: string) =>
  (await Array.fromAsync(muster.items(operation, { eventId }))).map(({ userId }) => userId);

const FILE = [
  "userId,name",
  ...Array.from({ length: 210 }, (_, i) => `p${String(i).padStart(3, "0")},Person ${i}`),
];

test("registers everybody in the order of the lines, and creates who is missing", async () => {
  await addEvent("e1", 200);
  const progress: number[] = [];
  const people = peopleIn(...FILE);
  const result = await runImport(muster, {
    eventId: "e1",
    people,
    batch: "b1",
    onProgress: ({ lines }) => void progress.push(lines),
  });
  expect(result).toEqual({
    lines: 210,
    created: 210,
    registered: 200,
    waitlisted: 10,
    already: 0,
    refused: [],
  });
  expect(progress).toEqual([200, 210]);
  const everybody = [
    ...(await idsIn("listRegistrationsOfEvent", "e1")).toSorted(),
    ...(await idsIn("listWaitlistOfEvent", "e1")),
  ];
  expect(everybody).toEqual(people.map(({ userId }) => userId));
  const keys = sent.map(({ headers }) => headers["idempotency-key"]).filter((key) => key !== undefined);
  expect(keys).toContain("import-b1-2");
});

test("run again does nothing twice", async () => {
  const before = (await muster.getEvent({ eventId: "e1" })).version;
  const people = peopleIn(...FILE);
  const again = await runImport(muster, { eventId: "e1", people, batch: "b1" });
  expect(again).toMatchObject({ created: 0, registered: 0, waitlisted: 0, already: 210, refused: [] });
  const another = await runImport(muster, { eventId: "e1", people, batch: "b2" });
  expect(another).toMatchObject({ created: 0, registered: 0, waitlisted: 0, already: 210, refused: [] });
  expect((await muster.getEvent({ eventId: "e1" })).version).toBe(before);
});

test("tells by its line what was refused, and goes on", async () => {
  await addEvent("e2", 1, false);
  const people = peopleIn("userId,name", "q1,One", "stranger,", "q2,Two");
  const { refused, registered } = await runImport(muster, { eventId: "e2", people, batch: "b3" });
  expect(registered).toBe(1);
  expect(refused).toMatchObject([
    { line: 3, userId: "stranger", code: "USER_NOT_FOUND" },
    { line: 4, userId: "q2", code: "EVENT_FULL" },
  ]);
});

test("a gateway that is busy is asked again", async () => {
  await addEvent("e3", 2);
  busy.push(503, 429, 503);
  const people = peopleIn("userId,name", "r1,One", "r2,Two");
  expect(await runImport(muster, { eventId: "e3", people, batch: "b4" })).toMatchObject({
    created: 2,
    registered: 2,
  });
  expect(busy).toEqual([]);
});
