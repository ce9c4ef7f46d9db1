import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { ALARMS } from "#platform/alarms.ts";
import { loseCommand } from "../support/lost-letter.ts";
import { createVisitor } from "../support/browser.ts";
import { eventually } from "../support/client.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The console's page of dead letters: who may look, what is shown, and what becomes of it. */

const HOSTILE = `<script>alert("1")</script> ' \u202Eevil `;
const PAGE = "/console/dead-letters";

let system: TestApp;
beforeEach(async () => {
  system = await createTestApp({}, authEnvironment());
});
afterEach(() => system.stop());

async function signedIn(key = ADMIN_KEY) {
  const visitor = createVisitor(system);
  expect((await visitor.post("/login", { key })).status).toBe(303);
  return visitor;
}

const lost = (eventId: string, userId: string) => loseCommand(system.core, eventId, userId);

async function poison(body: string): Promise<void> {
  const { clients, names } = system.core;
  const letter = { group: "ballet", messageId: "m", body, reason: HOSTILE };
  await createDeadLetters(clients.sqs, names.deadLetters).park(letter);
}

const idsIn = (html: string) => [...html.matchAll(/id="letter-([^"]+)"/g)].map(([, id = ""]) => id);

test("nothing is received before somebody looks; then each letter is shown as text, with its reason", async () => {
  await poison(HOSTILE + "x".repeat(300));
  const id = await lost("opera", "ada");
  const admin = await signedIn();
  const before = await admin.get(PAGE);
  expect(before.html).toContain("2 letters wait.");
  expect(idsIn(before.html)).toEqual([]);
  for (const time of ["first", "second"]) {
    const { status, html } = await admin.post(`${PAGE}/look`);
    expect(status, time).toBe(200);
    expect(idsIn(html), time).toHaveLength(2);
    expect(html).toContain(`id="letter-${id}"`);
    expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)");
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("x…</code>");
    expect(html).toContain("Send back all that can be read (1 seen)");
    expect(html).toContain("No worker could read it yet.");
  }
});

test("one letter is sent back, then all of an event, then all that can be read, and what is said is how many", async () => {
  await system.call("POST", "/events", {
    headers: bearer(ADMIN_KEY),
    body: { eventId: "opera", title: "Opera", date: "2027-05-01T18:00:00Z", capacity: 9 },
  });
  await system.core.addUsers(["ada", "ben", "cyd"]);
  const first = await lost("opera", "ada");
  await lost("opera", "ben");
  await lost("opera", "cyd");
  await lost("ballet", "ada");
  await lost("circus", "ada");
  await system.startWorker();
  const admin = await signedIn();
  const look = await admin.post(`${PAGE}/look`);
  // The queue gives out the first of each event, and perhaps more.
  expect(look.html).toMatch(/Send back all that can be read \([3-5] seen\)/);
  expect(look.html).toContain("Send back all of <bdi>opera</bdi>");
  const sent = async (fields: Record<string, string>) => {
    const { status, location } = await admin.post(`${PAGE}/send-back`, fields);
    expect(status).toBe(303);
    return location;
  };
  expect(await sent({ messageId: first })).toBe(`${PAGE}?sent=1`);
  expect(await sent({ eventId: "opera" })).toBe(`${PAGE}?sent=2`);
  expect(await sent({})).toBe(`${PAGE}?sent=2`);
  expect((await admin.get(`${PAGE}?sent=2`)).html).toContain("2 letters were sent back.");
  await eventually(async () => {
    const { body } = await system.call("GET", "/events/opera", { headers: bearer(ADMIN_KEY) });
    expect(body).toMatchObject({ registeredCount: 3 });
  });
  expect((await admin.post(`${PAGE}/look`)).html).toContain("There is no letter");
});

test("a letter is discarded once somebody has confirmed it, and no other is", async () => {
  const [id, other] = [await lost("opera", "ada"), await lost("ballet", "ada")];
  const admin = await signedIn();
  const asked = await admin.get(`${PAGE}/${id}/discard`);
  expect(asked.html).toContain(`The letter ${id} is deleted for good`);
  expect((await admin.get(`${PAGE}/${encodeURIComponent(HOSTILE)}/discard`)).html).not.toContain(
    "<script>alert",
  );
  expect((await admin.post(`${PAGE}/${id}/discard`)).location).toBe(`${PAGE}?discarded=1`);
  expect((await admin.post(`${PAGE}/${id}/discard`)).location).toBe(`${PAGE}?discarded=0`);
  expect((await admin.get(`${PAGE}?discarded=0`)).html).toContain("The letter is not there");
  expect(idsIn((await admin.post(`${PAGE}/look`)).html)).toEqual([other]);
});

test.each(["organizer", "door", "reader"])("the role %s neither looks nor acts", async (role) => {
  await lost("opera", "ada");
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const body = { name: "A key", role, expiresAt };
  const made = await system.call("POST", "/keys", { headers: bearer(ADMIN_KEY), body });
  const visitor = await signedIn((made.body as { key: string }).key);
  expect((await visitor.get(PAGE)).status).toBe(403);
  for (const path of [`${PAGE}/look`, `${PAGE}/send-back`, `${PAGE}/x/discard`])
    expect((await visitor.post(path)).status, path).toBe(403);
});

test("the system's page counts what waits, for admins alone", async () => {
  await lost("opera", "ada");
  const { status, html } = await (await signedIn()).get("/console/system");
  expect(status).toBe(200);
  expect(html).toMatch(/Dead letters<\/span> <strong>1<\/strong>/);
  expect(html).toMatch(/Messages in the queue<\/span> <strong>0<\/strong>/);
  expect((await createVisitor(system).get("/console/system")).location).toBe("/login?to=%2Fconsole%2Fsystem");
});

test("the system's page has every alarm with its figure of now, and what it can't know says so", async () => {
  const admin = await signedIn();
  const rowsOf = async (language = "en"): Promise<readonly string[]> => {
    const { html } = await admin.get(`/console/system?lang=${language}`);
    const rows = html.matchAll(/<tr id="alarm-.*?<\/tr>/gs);
    return [...rows].map(([row]) =>
      row
        .replaceAll(/<[^>]*>/g, " ")
        .replaceAll(/\s+/g, " ")
        .trim(),
    );
  };
  const before = await rowsOf();
  expect(before).toHaveLength(Object.keys(ALARMS).length);
  expect(before).toContain("Dead letters DeadLetters ✓ In order 0 over 0 for 1 minute wakes somebody");
  expect(before.find((row) => row.includes("ServerErrors"))).toContain(
    "Not known here: CloudWatch – over 1 %",
  );

  await lost("opera", "ada");

  await eventually(async () =>
    expect((await rowsOf())[0]).toBe("Dead letters DeadLetters ✕ Alarm 1 over 0 for 1 minute wakes somebody"),
  );
  expect((await rowsOf("de"))[0]).toBe(
    "Unzustellbares DeadLetters ✕ Alarm 1 über 0 1 Minute lang weckt jemanden",
  );
});

test("the system's page is there when the tables are not, and says what can't be read", async () => {
  const admin = await signedIn();
  await system.core.clients.dynamo.send(
    new DeleteTableCommand({ TableName: system.core.names.tables.registrations }),
  );

  const { status, html } = await admin.get("/console/system");

  expect(status).toBe(200);
  expect(html).toMatch(/id="alarm-OffersDontLapse">.*?<\/span>\s+Can&#39;t be read now/s);
  expect(html).toMatch(/id="alarm-DeadLetters">.*?<\/span>\s+In order/s);
});

test("a form of another site does nothing", async () => {
  await lost("opera", "ada");
  const admin = await signedIn();
  const sent = await admin.post(`${PAGE}/send-back`, {}, { "Sec-Fetch-Site": "cross-site" });
  expect(sent.status).toBe(403);
  expect(idsIn((await admin.post(`${PAGE}/look`)).html)).toHaveLength(1);
});
