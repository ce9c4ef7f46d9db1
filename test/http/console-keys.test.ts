import { afterAll, beforeAll, expect, test } from "vitest";
import { createVisitor } from "../support/browser.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The console's page of API keys: who sees it, what it makes, and what it says when that does not work. */

const HOSTILE = `<script>alert("1")</script> ' \u202Eevil`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
});
afterAll(() => system.stop());

async function newKey(role: string, events?: string[]) {
  const body = { name: "A key", role, events, expiresAt: `${inDays(2)}T00:00:00Z` };
  const { body: made } = await system.call("POST", "/keys", { headers: bearer(ADMIN_KEY), body });
  return made as { readonly keyId: string; readonly key: string };
}

async function signedIn(key = ADMIN_KEY) {
  const visitor = createVisitor(system);
  expect((await visitor.post("/login", { key })).status).toBe(303);
  return visitor;
}

const FORM = { name: "Gate 2", role: "door", events: "", expiresAt: inDays(9) };

test("a key is made, shown this once, works, and is revoked once somebody has confirmed it", async () => {
  const admin = await signedIn();
  const made = await admin.post("/console/keys", { ...FORM, events: "opera  ballet" });
  expect([made.status, made.headers.get("cache-control")]).toEqual([201, "no-store"]);
  const key = /value="(mst_[^"]+)"/.exec(made.html)?.[1] ?? "";
  const me = await system.call("GET", "/me", { headers: bearer(key) });
  expect(me.body).toMatchObject({ role: "door", events: ["opera", "ballet"] });
  const list = await admin.get("/console/keys");
  expect(list.html).toContain("Gate 2");
  expect(list.html).not.toContain(key);
  const [, revoke = ""] =
    /href="(\/console\/keys\/[^"]+\/revoke)" aria-label="Revoke Gate 2"/.exec(list.html) ?? [];
  expect((await admin.get(revoke)).html).toContain("Revoke the key Gate 2?");
  const gone = await admin.post(revoke);
  expect([gone.status, gone.location]).toEqual([303, "/console/keys?revoked"]);
  const after = await admin.get("/console/keys?revoked");
  expect(after.html).toContain("The key is revoked");
  expect(after.html).not.toContain("Gate 2");
  expect((await admin.get(revoke)).status).toBe(404);
});

test.each([
  ["name", " ", "Enter a name"],
  ["role", "king", "Choose one of the roles."],
  ["events", "a b/c", "Enter ids of events"],
  ["expiresAt", "soon", "Choose a day to come"],
  ["expiresAt", inDays(-1), "Choose a day to come"],
  ["expiresAt", inDays(400), "Choose a day to come"],
] as const)("a wrong %s (%s) is said at its field, and what was typed stays", async (name, value, error) => {
  const admin = await signedIn();
  const { status, html } = await admin.post("/console/keys", { ...FORM, name: HOSTILE, [name]: value });
  expect(status).toBe(422);
  expect(html).toMatch(
    new RegExp(`id="field-${name}"[^>]* aria-invalid="true"[^>]* aria-describedby="[^"]*field-${name}-error`),
  );
  expect(html).toContain(`id="field-${name}-error">${error}`);
  if (name !== "name") expect(html).toContain('value="&lt;script&gt;');
  expect(html).not.toContain("<script>alert");
});

test("what a name holds is text, wherever it stands", async () => {
  const admin = await signedIn();
  const made = await admin.post("/console/keys", { ...FORM, name: HOSTILE });
  const list = await admin.get("/console/keys");
  const [, revoke = ""] =
    /href="(\/console\/keys\/[^"]+\/revoke)" aria-label="Revoke &lt;script/.exec(list.html) ?? [];
  for (const { html } of [made, list, await admin.get(revoke)]) {
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toContain("<script>alert");
  }
});

test("organizers see their own, give no more than they have, and find no other page of operators", async () => {
  await newKey("reader");
  const organizer = await signedIn((await newKey("organizer")).key);
  const page = await organizer.get("/console/keys");
  expect(page.status).toBe(200);
  expect(page.html).toContain("There are no API keys.");
  expect(page.html).not.toContain('<option value="admin"');
  expect(page.html).not.toContain("/console/dead-letters");
  for (const role of ["admin", "door"]) {
    const refused = await organizer.post("/console/keys", { ...FORM, role });
    expect(refused.status).toBe(403);
    expect(refused.html).toContain("Nobody makes a key that may do more");
    expect(refused.html).toContain('value="Gate 2"');
  }
  expect((await organizer.post("/console/keys", { ...FORM, role: "organizer" })).status).toBe(201);
});

test.each(["door", "reader"])("keys are not for the role %s", async (role) => {
  const visitor = await signedIn((await newKey(role)).key);
  expect((await visitor.get("/console/keys")).status).toBe(403);
  expect((await visitor.post("/console/keys", FORM)).status).toBe(403);
});

test("nobody is led to where they can sign in, and back", async () => {
  const { status, location } = await createVisitor(system).get("/console/keys");
  expect([status, location]).toEqual([303, "/login?to=%2Fconsole%2Fkeys"]);
});

test("a form of another site makes no key", async () => {
  const admin = await signedIn();
  expect((await admin.post("/console/keys", FORM, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
});
