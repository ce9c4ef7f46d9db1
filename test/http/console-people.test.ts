import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MadeKey } from "#contracts/key.ts";
import { createVisitor, hiddenIn } from "../support/browser.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The console's pages about people: lists, search, and each person's own. */

const HOSTILE = `<script>alert("x")</script>'&\u202Eevil`;

let system: TestApp;
const admin = bearer(ADMIN_KEY);
const api = (method: string, path: string, body?: object) =>
  system.call(method, path, { headers: { ...admin, Prefer: "wait=10" }, ...(body && { body }) });

beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  await system.startWorker();
  const users = [
    { userId: "ada", name: "Ada Lovelace", email: "ada@example.org" },
    { userId: "ben", name: HOSTILE },
    { userId: "cyd", name: "Zoë Ångström" },
    { userId: "dan", name: "Dan ".padEnd(200, "x") },
  ];
  for (const user of users) await api("POST", "/users", user);
});
afterAll(() => system.stop());

async function newEvent(more: object = {}): Promise<string> {
  const event = { title: "Concert", date: "2027-05-01T18:00:00Z", capacity: 2, hasWaitlist: true, ...more };
  const { eventId } = (await api("POST", "/events", event)).body as { eventId: string };
  for (const userId of ["ada", "ben", "cyd"]) await api("POST", `/events/${eventId}/register`, { userId });
  return eventId;
}

async function signedIn(key: string) {
  const visitor = createVisitor(system);
  expect((await visitor.post("/login", { key })).status).toBe(303);
  return visitor;
}

async function keyOf(role: string, events?: readonly string[]): Promise<string> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const asked = { name: role, role, expiresAt, ...(events && { events }) };
  return ((await api("POST", "/keys", asked)).body as MadeKey).key;
}

describe("the lists", () => {
  test("show who has a seat and who waits, with nothing of what they are called taken for markup", async () => {
    const eventId = await newEvent();
    const visitor = await signedIn(ADMIN_KEY);
    const seats = await visitor.get(`/console/events/${eventId}/attendees`);
    expect(seats.status).toBe(200);
    expect(seats.html).not.toContain("<script>alert");
    expect(seats.html).toContain("<bdi>&lt;script&gt;alert(&quot;x&quot;)");
    expect(seats.html).toContain("With a seat 2");
    expect(seats.html).not.toContain('id="person-cyd"');
    const waitlist = await visitor.get(`/console/events/${eventId}/waitlist`);
    expect(waitlist.html).toMatch(/id="person-cyd">\s*<th scope="row" data-label="Position">1<\/th>/);
    await api("POST", `/events/${eventId}/registrations/ada/check-in`);
    const came = await visitor.get(`/console/events/${eventId}/attendees?checkedIn=true`);
    expect(came.html.match(/id="person-\w+"/g)).toEqual(['id="person-ada"']);
    const missing = await visitor.get(`/console/events/${eventId}/attendees?checkedIn=false`);
    expect(missing.html.match(/id="person-\w+"/g)).toEqual(['id="person-ben"']);
  });

  test("find people by name, id and address, without accents, and stay up to date", async () => {
    const eventId = await newEvent();
    const visitor = await signedIn(ADMIN_KEY);
    const find = async (text: string, page = "attendees") => {
      const { html } = await visitor.get(`/console/events/${eventId}/${page}?q=${encodeURIComponent(text)}`);
      return (html.match(/id="person-\w+"/g) ?? []).map((id) => id.slice(11, -1));
    };
    expect(await find("LOVE")).toEqual(["ada"]);
    expect(await find("zoe angs", "waitlist")).toEqual(["cyd"]);
    expect(await find("ada@example")).toEqual(["ada"]);
    expect(await find("dan")).toEqual([]);
    await api("POST", `/events/${eventId}/register`, { userId: "dan" });
    expect(await find("dan")).toEqual(["dan"]);
    await api("DELETE", `/events/${eventId}/register/ada`);
    expect(await find("ada")).toEqual([]);
    const { html } = await visitor.get(
      `/console/events/${eventId}/attendees?q=${encodeURIComponent(HOSTILE)}`,
    );
    expect(html).not.toContain("<script>alert");
  });

  test("forget the name of somebody who was erased", async () => {
    const eventId = await newEvent({ date: "2020-01-01T10:00:00Z" });
    await api("POST", "/users", { userId: "eve", name: "Evangeline" });
    await api("POST", `/events/${eventId}/register`, { userId: "eve" });
    const visitor = await signedIn(ADMIN_KEY);
    const find = async () =>
      (await visitor.get(`/console/events/${eventId}/attendees?q=evangeline`)).html.includes(
        'id="person-eve"',
      );
    expect(await find()).toBe(true);
    await api("DELETE", "/users/eve");
    expect(await find()).toBe(false);
  });
});

describe("the page of a person", () => {
  test("says where somebody stands and why, and does what organisers ask", async () => {
    const eventId = await newEvent();
    const visitor = await signedIn(ADMIN_KEY);
    const path = `/console/events/${eventId}/people/cyd`;
    const waiting = await visitor.get(path);
    expect(waiting.html).toContain("Waits at 1");
    expect(waiting.html).toContain("So the position is <strong>1</strong>");
    const key = hiddenIn(waiting, "key");
    const refused = await visitor.post(`${path}/promote`, { key });
    expect(refused.location).toMatch(/\?request=/);
    expect((await visitor.get(refused.location ?? "")).html).toContain('class="notice bad"');
    const asked = {
      key: hiddenIn(await visitor.get(path), "key"),
      reason: "First violin",
      waives: "capacity",
    };
    const sent = await visitor.post(`${path}/promote`, asked);
    const promoted = await visitor.get(sent.location ?? "");
    expect(promoted.html).toContain("Done: this person has a seat now.");
    expect(promoted.html).toContain("Has an extra seat");
    expect(promoted.html).toContain("First violin");
    const checkIn = await visitor.post(`${path}/check-in`, { key: hiddenIn(promoted, "key") });
    expect((await visitor.get(checkIn.location ?? "")).html).toContain("Done: checked in.");
    const wrong = await visitor.post(`${path}/remove`, { key: "k", reason: "x".repeat(501) });
    expect([wrong.status, wrong.html.includes('aria-invalid="true"')]).toEqual([422, true]);
  });

  test("tells what happened in the language of the page, and in no other", async () => {
    const eventId = await newEvent({ capacity: 1 });
    await api("DELETE", `/events/${eventId}/register/ada`);
    await api("POST", `/events/${eventId}/registrations/ben/check-in`);
    await api("POST", `/events/${eventId}/registrations/ben/remove`, { reason: "Fest" });
    await api("DELETE", `/events/${eventId}/register/ben`);
    const visitor = await signedIn(ADMIN_KEY);
    const told = async (language: string) => {
      const { html } = await visitor.get(`/console/events/${eventId}/people/ben?lang=${language}`);
      const rows = html
        .slice(html.lastIndexOf("<tbody>"))
        .matchAll(/<\/th>\s*<td data-label="Wh?a[st]">(.*?)<\/td>/gs);
      return [...rows].map(([, text = ""]) => text.replaceAll(/<bdi>.*?<\/bdi>/g, "BEN").trim());
    };
    expect(await told("de")).toEqual([
      "Eine Bitte um Anmeldung hatte Erfolg: ein Platz auf der Warteliste.",
      "BEN kam auf die Warteliste, an Position 1.",
      "Ein Platz war frei, und BEN war an der Reihe und bekam ihn.",
      "Eine Bitte um Einlass hatte Erfolg: eingelassen.",
      "BEN wurde eingelassen.",
      "Eine Bitte um Abmeldung hatte Erfolg: der Platz wurde zurückgegeben.",
      "Die Veranstalter nahmen BEN den Platz weg. Der Grund: Fest",
      expect.stringMatching(
        /^Eine Bitte.* wurde abgelehnt: .*weder einen Platz, noch stand sie auf der Warteliste\.$/,
      ),
    ]);
    expect(await told("en")).toEqual([
      "A request to register succeeded: a place on the waitlist.",
      "BEN joined the waitlist at position 1.",
      "A seat was free, and BEN was next and got it.",
      "A request to be checked in succeeded: checked in.",
      "BEN was checked in.",
      "A request to give up the registration succeeded: the seat was given up.",
      "An organiser took the seat from BEN. The reason: Fest",
      expect.stringMatching(
        /^A request.* was refused: this person had neither a seat nor a place on the waitlist\.$/,
      ),
    ]);
  });

  test("registers somebody who was not there, past a closed registration", async () => {
    const eventId = await newEvent({ registrationClosesAt: "2020-01-01T00:00:00Z" });
    const visitor = await signedIn(ADMIN_KEY);
    const path = `/console/events/${eventId}/people/dan`;
    const asked = { key: hiddenIn(await visitor.get(path), "key"), waives: "window", checkIn: "true" };
    const sent = await visitor.post(`${path}/register`, asked);
    const { html } = await visitor.get(sent.location ?? "");
    expect(html).toContain("Done: this person has a seat.");
    expect(html).toContain("Undo the check-in");
  });
});

test("each role sees what is for it, and nobody else anything", async () => {
  const eventId = await newEvent();
  const pages = ["attendees", "waitlist", "people/ada"].map((page) => `/console/events/${eventId}/${page}`);
  const statuses = async (visitor: ReturnType<typeof createVisitor>) =>
    await Promise.all(pages.map(async (page) => (await visitor.get(page)).status));
  expect(await statuses(createVisitor(system))).toEqual([303, 303, 303]);
  expect(await statuses(await signedIn(await keyOf("organizer")))).toEqual([403, 403, 403]);
  expect(await statuses(await signedIn(await keyOf("door", ["other"])))).toEqual([404, 404, 404]);
  const reader = await signedIn(await keyOf("reader"));
  expect(await statuses(reader)).toEqual([200, 200, 200]);
  const [list = "", , person = ""] = pages;
  expect((await reader.get(list)).html).not.toContain("Lovelace");
  expect((await reader.get(`${list}?q=lovelace`)).html).not.toContain('id="person-ada"');
  expect((await reader.get(person)).html).not.toContain("Lovelace");
  expect((await reader.post(`${person}/check-in`, { key: "k" })).status).toBe(403);
  const door = await signedIn(await keyOf("door"));
  expect((await door.get(`${list}?q=ada@example`)).html).not.toContain('id="person-ada"');
  expect((await door.post(`${person}/remove`, { key: "k" })).status).toBe(403);
});

test("the door is shown where people stand, and not what happened to them before", async () => {
  const eventId = await newEvent({ capacity: 1 });
  const pages = ["ada", "cyd"].map((userId) => `/console/events/${eventId}/people/${userId}`);
  const seenBy = async (role: "door" | "reader") => {
    const visitor = await signedIn(await keyOf(role));
    return (await Promise.all(pages.map(async (page) => (await visitor.get(page)).html))).join("");
  };
  const [door, reader] = [await seenBy("door"), await seenBy("reader")];
  for (const standing of ["Has a seat", "Waits at"]) expect(door).toContain(standing);
  for (const told of ["What happened", "registered and got a seat", "So the position is"]) {
    expect(reader).toContain(told);
    expect(door).not.toContain(told);
  }
  // Whoever waits can't be checked in: the door has nothing to do there.
  expect(door.split("What you can do")).toHaveLength(2);
});
