import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MadeKey } from "#contracts/key.ts";
import type { EventView } from "#contracts/event.ts";
import { createImporter, importFields, numbersOn, settled, visitorWith } from "../support/import-form.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Lists of people, imported in the console. */

let system: TestApp;
const admin = bearer(ADMIN_KEY);
const api = (method: string, path: string, body?: object) =>
  system.call(method, path, { headers: { ...admin, Prefer: "wait=10" }, ...(body && { body }) });

beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  await system.startWorker();
});
afterAll(() => system.stop());

let number = 0;
async function newEvent(more: object = {}): Promise<string> {
  const event = { title: "Concert", date: "2099-05-01T18:00:00Z", capacity: 3, hasWaitlist: true, ...more };
  return ((await api("POST", "/events", event)).body as EventView).eventId;
}
const versionOf = async (eventId: string) =>
  ((await api("GET", `/events/${eventId}`)).body as EventView).version;
async function idsIn(eventId: string, list: string): Promise<string[]> {
  const { items } = (await api("GET", `/events/${eventId}/${list}`)).body as { items: { userId: string }[] };
  return items.map(({ userId }) => userId);
}

async function keyOf(role: string, events?: readonly string[]): Promise<string> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const asked = { name: role, role, expiresAt, ...(events && { events }) };
  return ((await api("POST", "/keys", asked)).body as MadeKey).key;
}

const signedIn = (key = ADMIN_KEY, more: Readonly<Record<string, string>> = {}) =>
  visitorWith(system, key, more);

/** A file with people of its own, of whom nobody exists. */
function fileOf(count: number): { readonly file: string; readonly ids: readonly string[] } {
  const batch = number++;
  const ids = Array.from({ length: count }, (_, i) => `f${batch}-${i}`);
  return { file: ["userId,name", ...ids.map((id) => `${id},Person ${id}`)].join("\n"), ids };
}

const words = (text: string | undefined): string[] =>
  text === undefined || text === "" ? [] : text.split(" ");

describe("a file", () => {
  test("is seen first: nothing happens before", async () => {
    const eventId = await newEvent({ capacity: 2 });
    const { file, ids } = fileOf(3);
    await api("POST", "/users", { userId: ids[0], name: "Known" });
    await api("POST", `/events/${eventId}/register`, { userId: ids[0] });
    const importer = createImporter(await signedIn(), eventId);
    const before = await versionOf(eventId);
    const page = await importer.choose(`${file}\nnobody-${eventId},`);
    expect(page.status).toBe(200);
    expect(numbersOn(page)).toEqual({
      "People in the file": 4,
      "New people": 3,
      "Known people": 1,
      "Would get a seat": 1,
      "Would wait": 1,
      "There already": 1,
      "Would be refused": 1,
    });
    expect(page.html).toContain("The capacity of 2 is never exceeded");
    expect(page.html).toContain("Columns that are read: userId, name.");
    expect(page.html).toContain("There is no such person, and the line has no name.");
    expect(await versionOf(eventId)).toBe(before);
    expect((await api("GET", `/users/${ids[1]}`)).status).toBe(404);
  });

  test("is told at its lines what is wrong with it, in both languages, and changes nothing", async () => {
    const eventId = await newEvent();
    const importer = createImporter(await signedIn(), eventId);
    const wrong = await importer.choose('userId,name,email\nada,Ada\nb b,Ben,\ncyd,Cyd,cyd@\nada,Ada,"x');
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain("4 things in the file are not right");
    expect(wrong.html).toMatch(
      /scope="row" data-label="Line">2<\/th><td data-label="What is not right">The line has more or fewer columns/,
    );
    expect(wrong.html).toMatch(
      /scope="row" data-label="Line">4<\/th><td data-label="What is not right">This is no e-mail address/,
    );
    const german = createImporter(await signedIn(ADMIN_KEY, { "Accept-Language": "de" }), eventId);
    expect((await german.choose("name\nAda")).html).toContain("keine Spalte userId");
    expect((await german.choose("userId")).html).toContain("steht niemand");
    expect((await german.choose(new Uint8Array([0xff, 0xfe, 0x61]))).html).toContain("nicht UTF-8");
    expect((await german.choose("", "")).html).toContain("Wählen Sie eine Datei.");
    expect((await german.choose("userId,name\na@example.org,Ada")).html).toContain("keine Adresse sein");
    const many = ["userId", ...Array.from({ length: 10_001 }, (_, i) => `p${i}`)].join("\n");
    expect((await german.choose(many)).html).toContain("mehr als 10.000 Personen");
    expect(await versionOf(eventId)).toBe(1);
  });

  test("may have 5 MB here, and nothing else may be larger than before", async () => {
    const eventId = await newEvent();
    const visitor = await signedIn();
    const importer = createImporter(visitor, eventId);
    const line = (bytes: number) => `userId,other\nada,${"x".repeat(bytes - 17)}`;
    const largest = await importer.choose(line(5 * 1024 * 1024));
    expect(largest.status).toBe(200);
    const larger = await importer.choose(line(5 * 1024 * 1024 + 1));
    expect(larger.status).toBe(413);
    expect(larger.html).toContain("larger than 5 MB");
    expect(larger.html).toContain('type="file"');
    const much = await importer.choose(line(6 * 1024 * 1024));
    expect([much.status, much.html.includes("larger than 5 MB")]).toEqual([413, true]);
    const told = await visitor.get(importer.path, {
      method: "POST",
      body: "x",
      headers: {
        "Sec-Fetch-Site": "same-origin",
        "Content-Length": "9999999",
        "Content-Type": "multipart/form-data; boundary=x",
      },
    });
    expect(told.status).toBe(413);
    const elsewhere = await visitor.post(`/console/events/${eventId}/publish`, { key: "x".repeat(70_000) });
    expect(elsewhere.status).toBe(413);
    expect((await visitor.post(importer.path, { step: "run" })).status).toBe(415);
    expect((await importer.send({ step: "run", people: "[]", batch: "x" })).status).toBe(422);
  });
});

describe("an import", () => {
  test("registers everybody in the order of the lines; run again, it does nothing twice", async () => {
    const eventId = await newEvent({ capacity: 120 });
    const { file, ids } = fileOf(130);
    const importer = createImporter(await signedIn(), eventId);
    const preview = await importer.choose(file);
    const page = await settled(importer, await importer.press(preview));
    expect(words(importFields(page)["ends"])).toHaveLength(130);
    expect(numbersOn(page)).toEqual({
      "Got a seat": 120,
      Wait: 10,
      "Were there already": 0,
      Refused: 0,
      "Still in the queue": 0,
      "People created": 130,
    });
    expect(await idsIn(eventId, "waitlist")).toEqual(ids.slice(120));
    const before = await versionOf(eventId);
    const csv = await importer.press(page, { step: "csv" });
    expect(csv.headers.get("content-disposition")).toBe(`attachment; filename="${eventId}-import.csv"`);
    expect(
      csv.html
        .replace(/^\uFEFF/, "")
        .split("\r\n")
        .slice(0, 2),
    ).toEqual([
      "line,userId,name,email,outcome,code,userCreated",
      `2,${ids[0]},Person ${ids[0]},,registered,,true`,
    ]);
    const again = await importer.choose(file);
    expect(numbersOn(again)).toMatchObject({ "New people": 0, "There already": 130 });
    expect(numbersOn(await importer.press(again))).toMatchObject({
      "Were there already": 130,
      "People created": 0,
    });
    expect(await versionOf(eventId)).toBe(before);
    const journal = (await api("GET", `/events/${eventId}/journal?limit=2`)).body as {
      items: { by: string }[];
    };
    expect(journal.items.map(({ by }) => by)).toEqual(["root", "root"]);
  });

  test("twice at once, half run, and sent again leaves what one leaves", async () => {
    const eventId = await newEvent({ capacity: 7 });
    const { file, ids } = fileOf(12);
    const visitor = await signedIn();
    const importer = createImporter(visitor, eventId);
    const preview = await importer.choose(file);
    const { people = "" } = importFields(preview);
    const some = JSON.stringify((JSON.parse(people) as unknown[]).slice(0, 4));
    const half = await importer.press(preview, { people: some });
    const twice = await Promise.all([
      importer.press(preview),
      importer.press(preview, { ends: words(importFields(half)["ends"]).join(" ") }),
    ]);
    for (const page of twice) expect(words(importFields(page)["ends"])).toHaveLength(12);
    const last = await settled(importer, await importer.press(preview));
    expect(await idsIn(eventId, "waitlist")).toEqual(ids.slice(7));
    expect((await idsIn(eventId, "registrations")).toSorted()).toEqual(ids.slice(0, 7).toSorted());
    expect(numbersOn(last)).toMatchObject({ "Were there already": 12 });
  });

  test("tells who was refused, and why", async () => {
    const eventId = await newEvent({ capacity: 1, hasWaitlist: false });
    const { file, ids } = fileOf(2);
    const importer = createImporter(await signedIn(), eventId);
    const page = await importer.press(await importer.choose(file));
    expect(importFields(page)["ends"]).toBe("registered+ EVENT_FULL+");
    expect(page.html).toContain("Every seat is taken, and there is no waitlist.");
    expect((await importer.press(page, { step: "csv" })).html).toContain(
      `3,${ids[1]},Person ${ids[1]},,refused,EVENT_FULL,true`,
    );
  });
});

describe("who may", () => {
  test("are the owners and admins; others don't see the way there", async () => {
    const organizer = await keyOf("organizer");
    const made = await system.call("POST", "/events", {
      headers: bearer(organizer),
      body: { title: "Own", date: "2099-05-01T18:00:00Z", capacity: 3 },
    });
    const { eventId } = made.body as EventView;
    const owner = await signedIn(organizer);
    expect((await owner.get(`/console/events/${eventId}/attendees`)).html).toContain("/import");
    const importer = createImporter(owner, eventId);
    const { file } = fileOf(1);
    expect(numbersOn(await importer.press(await importer.choose(file)))).toMatchObject({ "Got a seat": 1 });
    const journal = (await api("GET", `/events/${eventId}/journal?order=desc&limit=1`)).body as {
      items: { by: string }[];
    };
    expect(journal.items[0]?.by).toMatch(/^k:/);
    for (const key of [
      await keyOf("door"),
      await keyOf("reader"),
      await keyOf("organizer", [await newEvent()]),
    ]) {
      const other = await signedIn(key);
      const { path, choose } = createImporter(other, eventId);
      expect([403, 404]).toContain((await other.get(path)).status);
      expect([403, 404]).toContain((await choose(file)).status);
    }
    const door = await signedIn(await keyOf("door"));
    expect((await door.get(`/console/events/${eventId}/attendees`)).html).not.toContain("/import");
  });

  test("and a form of another site is refused", async () => {
    const eventId = await newEvent();
    const visitor = await signedIn();
    const body = new FormData();
    body.append("file", new File(["userId\nada"], "p.csv"));
    const path = `/console/events/${eventId}/import`;
    const answer = await visitor.get(path, {
      method: "POST",
      body,
      headers: { "Sec-Fetch-Site": "cross-site" },
    });
    expect(answer.status).toBe(403);
  });
});
