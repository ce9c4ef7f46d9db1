import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVisitor } from "../support/browser.ts";
import { FILLED } from "../support/event-form.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createOrganizedApp, type OrganizedApp } from "../support/organizing.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The console's list of events, and who may see which of them. */

let app: OrganizedApp;
let asking: TestApp;
beforeAll(async () => {
  app = await createOrganizedApp([]);
  asking = await createTestApp({}, authEnvironment());
});
afterAll(async () => {
  await app.system.stop();
  await asking.stop();
});

const visitorOf = () => createVisitor(app.system);

describe("the list of events", () => {
  test("finds events by title whatever the case and accents, and by id", async () => {
    const eventId = await app.eventWith({ title: "Fête de la musique" });
    const visitor = visitorOf();
    const isFound = async (q: string) =>
      (await visitor.get(`/console?q=${encodeURIComponent(q)}`)).html.includes(`/console/events/${eventId}"`);
    expect(await isFound("FETE DE")).toBe(true);
    expect(await isFound(eventId)).toBe(true);
    expect(await isFound("no such title")).toBe(false);
  });

  test("leads through all of them, page by page", async () => {
    for (let i = 0; i < 51; i++) await app.eventWith({ title: `Lesson ${i}.`, date: "2027-03-01T10:00:00Z" });
    const visitor = visitorOf();
    const seen = new Set<string>();
    let next: string | undefined = "/console?q=lesson";
    while (next !== undefined) {
      const { html } = await visitor.get(next);
      for (const [title] of html.matchAll(/Lesson \d+\./g)) seen.add(title);
      next = /<a href="([^"]+)" rel="next">/.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(seen.size).toBe(51);
  });
});

describe("who may see it", () => {
  const signedIn = async (role: string, events?: readonly string[]) => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const body = { name: role, role, expiresAt, ...(events && { events }) };
    const { body: made } = await asking.call("POST", "/keys", { headers: bearer(ADMIN_KEY), body });
    const visitor = createVisitor(asking);
    await visitor.post("/login", { key: (made as { key: string }).key });
    return visitor;
  };

  test("an organizer sees their own events, a door its own, a stranger none", async () => {
    const body = { title: "Theirs", date: "2027-05-01T18:00:00Z", capacity: 3 };
    await asking.call("POST", "/events", { headers: bearer(ADMIN_KEY), body: { ...body, eventId: "e1" } });
    await asking.call("POST", "/events", { headers: bearer(ADMIN_KEY), body: { ...body, eventId: "e2" } });
    const [organizer, door] = [await signedIn("organizer"), await signedIn("door", ["e1"])];
    const own = await organizer.post("/console/events/new", FILLED);
    const { html } = await organizer.get("/console?show=all");
    expect(html).toContain(`${own.location}"`);
    expect(html).not.toContain("/console/events/e1");
    expect((await organizer.get("/console/events/e1")).status).toBe(403);
    expect((await organizer.get("/console/events/e1/settings")).status).toBe(403);
    const seen = (await door.get("/console?show=all")).html;
    expect(seen).toContain("/console/events/e1");
    expect(seen).not.toContain("/console/events/e2");
    const overview = await door.get("/console/events/e1");
    expect(overview.status).toBe(200);
    expect(overview.html).not.toMatch(/\/settings"|\/journal|\/cancel"|chart-title/);
    expect((await door.get("/console/events/e2")).status).toBe(404);
    expect((await door.post("/console/events/e1/publish")).status).toBe(403);
    expect((await createVisitor(asking).get("/console")).location).toBe("/login?to=%2Fconsole");
  });
});
