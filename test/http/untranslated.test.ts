import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { JOURNAL_TEXTS, MESSAGES, PROBLEM_TEXTS } from "#gateway/pages/messages/messages.ts";
import { loseCommand } from "../support/lost-letter.ts";
import { hiddenIn } from "../support/browser.ts";
import { FILLED } from "../support/event-form.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createImporter } from "../support/import-form.ts";
import { createOrganizedApp, fromNow, type OrganizedApp } from "../support/organizing.ts";
import { createReading } from "../support/page-reader.ts";
import { bracketed } from "../support/pseudo-language.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Every page in a language in which each text stands in brackets: what stands outside was never translated. */

for (const texts of [MESSAGES, JOURNAL_TEXTS, PROBLEM_TEXTS])
  Object.assign(texts, { de: bracketed<unknown>(texts.de) });

const PAGES = /^\/(?:$|(?:e|l|console|login|logout)(?:\/|$))/;

let app: OrganizedApp;
let asking: TestApp;
const reading = createReading();
const { reader } = reading;

beforeAll(async () => {
  app = await createOrganizedApp(["ada", "ben", "cyd", "dan", "eve", "fay"]);
  asking = await createTestApp({}, authEnvironment());
});
afterAll(async () => {
  await app.system.stop();
  await asking.stop();
});

describe("what everybody sees", () => {
  test("events in every phase, and where somebody stands", async () => {
    const { get, all, post } = reader(app.system);
    await all("/", "/?as=ada", "/?signed-out");
    const full = await app.eventWith({ hasWaitlist: true, location: "", cancelUntil: "-PT1H" });
    const events = [
      full,
      await app.eventWith({}),
      await app.eventWith({ registrationOpensAt: fromNow(1), promoteUntil: "-PT1H" }),
      await app.eventWith({ registrationClosesAt: fromNow(-1) }),
      await app.eventWith({ status: "draft" }),
      await app.eventWith({ date: fromNow(-1) }),
      await app.eventWith({ date: fromNow(-9), endsAt: fromNow(-8) }),
      await app.eventWith({ hasWaitlist: true, waitlistLimit: 0, promotion: "offer" }),
    ];
    for (const eventId of events) {
      await all(`/e/${eventId}?as=`, `/e/${eventId}?as=ada`, `/e/${eventId}/register`);
      await post(`/e/${eventId}/register`);
      await post(`/e/${eventId}/register`);
      await all(`/e/${eventId}?as=ben`, `/e/${eventId}?as=nobody`);
      await post(`/e/${eventId}/register`, { name: "" });
    }
    await get(`/e/${full}?as=ben`);
    await post(`/e/${full}/register`);
    for (const who of ["ada", "ben", "cyd"]) {
      await all(`/e/${full}?as=${who}`, `/e/${full}/unregister`);
      if (who !== "ada") await post(`/e/${full}/unregister`);
    }
    await post(`/e/${full}/unregister`);
    await app.post(`/events/${full}/cancel`, { reason: "Gala" });
    await all("/", `/e/${full}?as=ada`);
  });

  test("an offer, a late seat, and what is refused", async () => {
    const { get, all, post } = reader(app.system);
    const eventId = await app.eventWith({ hasWaitlist: true, promotion: "offer", cancelUntil: fromNow(-1) });
    for (const userId of ["ada", "ben"]) await app.register(eventId, userId);
    await all(`/e/${eventId}?as=ada`, `/e/${eventId}/unregister`);
    await app.unregister(eventId, "ada");
    await all(`/e/${eventId}?as=ben`, `/e/${eventId}/unregister`);
    const { html } = await get("/e/none?as=ada");
    expect(html).toContain("⟦Diese Veranstaltung gibt es nicht.⟧");
    await all("/e/!", "/?from=soon", "/?cursor=x", "/console/nothing", "/l/none", "/login", "/logout");
    await get("/", { headers: { Host: "evil.example" } });
    await get("/", { method: "DELETE" });
    await post(`/e/${eventId}/register`, { name: "x".repeat(200_000) });
    await post("/l/none");
    await get("/e/x/register", {
      method: "POST",
      body: "{}",
      headers: { "Content-Type": "application/json" },
    });
  });
});

test("an event in the console: each tab, form, confirmation and refusal", async () => {
  const { get, all, post } = reader(app.system);
  await all("/console", "/console?show=all", "/console?q=none", "/console?q=Con", "/console/events/new");
  await post("/console/events/new");
  const filled = { ...FILLED, eventId: "gala", title: "Gala", status: "draft" };
  const { html } = await post("/console/events/new", filled);
  expect(html).toContain("⟦Das ist ein Entwurf: Noch kann sich niemand anmelden.⟧");
  await post("/console/events/new", filled);
  const path = "/console/events/gala";
  await post(`${path}/publish`);
  await post(`${path}/publish`);
  const settings = `${path}/settings`;
  const before = hiddenIn(await get(settings), "before").replaceAll("&quot;", '"');
  const changed = { ...(JSON.parse(before) as Record<string, string>), before };
  await post(settings, changed);
  await post(settings, { ...changed, title: "", capacity: "0", owners: "!", date: "", claimWithin: "0" });
  await post(settings, { ...changed, location: "Gala" });
  for (const userId of ["ada", "ben", "cyd", "dan"]) await app.register("gala", userId);
  await post(settings, { ...changed, capacity: "1", hasWaitlist: "false" });
  await post(settings, { ...changed, hasWaitlist: "false" });
  for (const tab of ["", "/attendees", "/waitlist", "/journal", "/check-in", "/settings"])
    await get(path + tab);
  const lists = ["checkedIn=true", "checkedIn=false", "status=offered", "q=ada", "q=none", "cursor=x"];
  await all(...lists.map((query) => `${path}/attendees?${query}`), `${path}/check-in?q=ada`);
  await all(...["3", "9", "0"].map((capacity) => `${path}/capacity?capacity=${capacity}`));
  await post(`${path}/capacity`, { capacity: "0" });
  await post(`${path}/capacity`, { capacity: "1" });
  await post(`${path}/capacity`, { capacity: "3" });
  await get(`${path}/cancel`);
  await post(`${path}/cancel`, { reason: "x".repeat(501) });
  await post(`${path}/cancel`, { reason: "Gala" });
  await get(`${path}/capacity?capacity=9`);
  await post(`${path}/reinstate`);
  const empty = `/console/events/${await app.eventWith({ promotion: "manual", hasWaitlist: true })}`;
  await all(
    ...["", "/attendees", "/waitlist", "/cancel", "/capacity?capacity=2"].map((page) => empty + page),
  );
});

test("people in the console, their histories, the journal and the door", async () => {
  const { get, all, post } = reader(app.system);
  const eventId = await app.eventWith({ hasWaitlist: true, registrationOpensAt: fromNow(-1), capacity: 2 });
  const path = `/console/events/${eventId}`;
  const person = async (userId: string, ...acts: readonly (readonly [string, object?])[]) => {
    await get(`${path}/people/${userId}`);
    for (const [act, fields] of acts) await post(`${path}/people/${userId}/${act}`, { ...fields });
  };
  await person("ada", ["register"], ["register"], ["check-in"], ["check-in"], ["remove"]);
  await person("ada", ["undo-check-in"], ["undo-check-in"], ["promote"]);
  await person("ben", ["remove"], ["check-in"], ["register", { reason: "Gala" }]);
  await person("cyd", ["register"], ["promote"], ["check-in"], ["remove"], ["remove", { reason: "x\ny" }]);
  for (const userId of ["cyd", "dan", "eve"]) await app.register(eventId, userId);
  await person("dan", ["promote", { waives: "capacity", reason: "Gala" }]);
  await app.unregister(eventId, "ben");
  await app.register(eventId, "fay");
  await app.update(eventId, { promotion: "offer", location: "Gala" });
  await app.unregister(eventId, "ada");
  await person("eve");
  await app.unregister(eventId, "eve");
  await person("fay", ["register", { waives: "capacity" }]);
  await app.register(eventId, "ada");
  await app.update(eventId, { registrationClosesAt: fromNow(-0.1), cancelUntil: fromNow(-1) });
  await app.update(eventId, { lateCancellation: "refused" });
  await person("ben", ["register"]);
  await app.unregister(eventId, "fay");
  const scan = async (code: string) => post(`${path}/check-in`, { code });
  for (const code of ["nobody", "ada", "ben", "dan", "dan", "!"]) await scan(code);
  await app.update(eventId, { registrationClosesAt: null, promotion: "manual" });
  await app.register(eventId, "ben");
  await person("ben");
  await app.post(`/events/${eventId}/cancel`);
  await scan("ada");
  for (const userId of ["ada", "ben", "cyd", "dan", "eve", "fay", "nobody"]) await person(userId);
  await all(`${path}/journal`, `${path}/journal?userId=dan`, `${path}/journal?type=OfferLapsed`);
  await all(`${path}/journal?type=x`, `${path}/people/!`, `${path}/people/ada?request=x`);
});

test("a list of people is imported", async () => {
  const { get } = reader(app.system);
  const eventId = await app.eventWith({ hasWaitlist: true });
  const { path, choose, press } = createImporter({ get }, eventId);
  await get(path);
  for (const file of ["", "b b,Ben", "userId,name\n", 'userId,name\nada,"Ada', "userId\nada\nada\nb b"])
    await choose(file);
  const preview = await choose("userId,name\nada,\nben,Ben\ncyd,\nnobody,");
  await press(await press(preview), { step: "run" });
});

test("keys, the system and dead letters", async () => {
  const { get, all, post } = reader(app.system);
  await all("/console/keys", "/console/system", "/console/dead-letters", "/console/dead-letters/look");
  await post("/console/keys");
  const expiresAt = fromNow(48).slice(0, 10);
  await post("/console/keys", { name: "Ada", role: "door", events: "gala", expiresAt });
  const keyId = /keys\/([\w-]+)\/revoke/.exec((await get("/console/keys")).html)?.[1] ?? "";
  await get(`/console/keys/${keyId}/revoke`);
  await post(`/console/keys/${keyId}/revoke`);
  await post(`/console/keys/${keyId}/revoke`);
  await post("/console/dead-letters/look");
  await loseCommand(app.system.core, "opera", "ada");
  const letter = { group: "ballet", messageId: "m", body: "{}", reason: "no one knows" };
  await createDeadLetters(app.system.core.clients.sqs, app.system.core.names.deadLetters).park(letter);
  await all("/console/dead-letters", "/console/system");
  const { html } = await post("/console/dead-letters/look");
  const [discard = ""] = /\/console\/dead-letters\/[^/"]+\/discard/.exec(html) ?? [];
  await get(discard);
  await post("/console/dead-letters/send-back");
  await post(discard);
  await post("/console/dead-letters/0/discard");
});

test("signing in and out, and what is not for somebody", async () => {
  const { get, all, post } = reader(asking);
  await all("/", "/console", "/login?to=/", "/logout");
  await post("/login", { key: "" });
  await post("/login", { key: "wrong" });
  await post("/console/keys");
  const call = async (path: string, body: object) =>
    (await asking.call("POST", path, { body, headers: bearer(ADMIN_KEY) })).body as Record<string, string>;
  await call("/users", { userId: "ada", name: "Ada" });
  const event = { title: "Concert", date: fromNow(48), capacity: 1 };
  const { eventId } = await call("/events", event);
  const expiresAt = fromNow(1);
  const { token } = await call("/users/ada/links", { eventId, expiresAt });
  await get(`/l/${token}`);
  await post(`/l/${token}`);
  await all("/console", `/console/events/${eventId}`, "/logout");
  await post("/logout");
  const { key = "" } = await call("/keys", { name: "door", role: "door", expiresAt });
  await post("/login", { key });
  await all("/console", "/console/keys", "/console/system", `/e/${eventId}`, `/console/events/${eventId}`);
  const organizer = await call("/keys", { name: "organizer", role: "organizer", expiresAt });
  await post("/login", { key: organizer["key"] ?? "" });
  await all("/console", "/console/keys", "/console/events/new");
});

test("everything on all pages was in brackets, and every page was opened", () => {
  expect(Object.fromEntries(reading.left)).toEqual({});
  const pages = app.system.app.routes
    .filter(({ path, method }) => PAGES.test(path) && method !== "ALL" && !path.endsWith("/live"))
    .map(({ method, path }) => `${method} ${path}`);
  expect(pages.length).toBeGreaterThan(40);
  expect(pages.filter((page) => !reading.hasRead(page))).toEqual([]);
});
