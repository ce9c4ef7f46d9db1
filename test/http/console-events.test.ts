import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import { createVisitor, hiddenIn } from "../support/browser.ts";
import { FILLED } from "../support/event-form.ts";
import { createOrganizedApp, fromNow, type OrganizedApp } from "../support/organizing.ts";

/** The console's pages about events: forms and overview. */

let app: OrganizedApp;
beforeAll(async () => {
  app = await createOrganizedApp(["ada", "ben", "cyd"]);
});
afterAll(() => app.system.stop());

const visitorOf = () => createVisitor(app.system);
const HOSTILE = `<script>alert("1")</script> ' & \u202etxt`;

/** What somebody fills in for a new event that can be left until three days before, beside what stands in the form. */
const LEFT_UNTIL = { ...FILLED, cancelUntil: "before", "cancelUntil.number": "3", "cancelUntil.unit": "D" };

describe("the form for a new event", () => {
  test("makes the event that was described, once however often it is sent", async () => {
    const visitor = visitorOf();
    const key = hiddenIn(await visitor.get("/console/events/new"), "key");
    const fields = { ...LEFT_UNTIL, key, status: "draft", description: "One\r\nTwo", claimWithin: "" };
    const made = await visitor.post("/console/events/new", fields);
    expect(made.status).toBe(303);
    const again = await visitor.post("/console/events/new", fields);
    expect(again.location).toBe(made.location);
    const eventId = made.location?.split("/").at(-1) ?? "";
    expect(await app.get(`/events/${eventId}`)).toMatchObject({
      title: "Concert",
      status: "draft",
      date: "2027-07-01T18:00:00.000Z",
      description: "One\nTwo",
      registrationClosesAt: "PT0S",
      promoteUntil: "PT0S",
      cancelUntil: "-P3D",
      capacity: 2,
    });
  });

  test("begins with registration and promotions that end at the start", async () => {
    const { html } = await visitorOf().get("/console/events/new");
    const chosen = (name: string) =>
      new RegExp(`<select id="field-${name}"[^>]*>.*?<option value="(\\w+)" selected`, "s").exec(html)?.[1];
    expect(chosen("registrationClosesAt")).toBe("start");
    expect(chosen("promoteUntil")).toBe("start");
    expect(chosen("registrationOpensAt")).toBe("none");
  });

  test("says at each field what is wrong with it, and keeps what was typed", async () => {
    const fields = { ...LEFT_UNTIL, title: "", capacity: "many", location: HOSTILE, cancelUntil: "at" };
    const { status, html } = await visitorOf().post("/console/events/new", fields);
    expect(status).toBe(422);
    for (const name of ["title", "capacity", "cancelUntil"]) {
      expect(html).toContain(`href="#field-${name}"`);
      expect(html).toMatch(new RegExp(`id="field-${name}"[^>]* aria-invalid="true"`));
    }
    expect(html).not.toContain('href="#field-location"');
    expect(html).toContain('value="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &#39; &amp; \u202etxt"');
    expect(html).not.toContain("<script>alert");
  });

  test("says that an address is taken", async () => {
    const eventId = await app.eventWith({});
    const { status, html } = await visitorOf().post("/console/events/new", { ...LEFT_UNTIL, eventId });
    expect([status, html]).toEqual([
      422,
      expect.stringContaining("There is an event at this address already."),
    ]);
  });
});

/** The values of the settings' fields, as a browser would send them. */
function fieldsOf(html: string): Record<string, string> {
  const unescaped = (text: string) =>
    text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
  const form = /<form method="post"[^>]*settings.*?<\/form>/s.exec(html)?.[0] ?? "";
  const inputs = [...form.matchAll(/<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)">/g)];
  const selects = [...form.matchAll(/<select[^>]*? name="([^"]+)".*?<option value="([^"]*)" selected/gs)];
  const [, description = ""] = /<textarea[^>]*>\n(.*?)<\/textarea>/s.exec(form) ?? [];
  const all = [...inputs, ...selects].map(([, name, value]) => [name ?? "", unescaped(value ?? "")] as const);
  return { ...Object.fromEntries(all), description: unescaped(description) };
}

describe("the settings of an event", () => {
  test("send only what was changed, so that nobody undoes what another has changed", async () => {
    const eventId = await app.eventWith({
      cancelUntil: "-PT36H",
      date: "2027-01-10T19:00:30Z",
      location: "Hall",
    });
    const visitor = visitorOf();
    const path = `/console/events/${eventId}/settings`;
    const fields = fieldsOf((await visitor.get(path)).html);
    expect(fields).toMatchObject({
      cancelUntil: "before",
      "cancelUntil.number": "36",
      "cancelUntil.unit": "H",
    });
    await app.update(eventId, { location: "Garden", capacity: 7 });
    const saved = await visitor.post(path, { ...fields, title: "Matinee" });
    expect([saved.status, saved.location]).toEqual([303, `${path}?saved`]);
    const event = await app.get<EventView>(`/events/${eventId}`);
    expect(event).toMatchObject({ title: "Matinee", location: "Garden", capacity: 7, cancelUntil: "-PT36H" });
    expect(event.date).toBe("2027-01-10T19:00:30.000Z");
    expect((await visitor.post(path, fieldsOf((await visitor.get(path)).html))).html).toContain(
      "Nothing was changed.",
    );
  });

  test("move every local time when the time zone changes", async () => {
    const eventId = await app.eventWith({
      date: "2027-01-10T19:00:00Z",
      registrationClosesAt: "2027-01-09T12:00:00Z",
    });
    const visitor = visitorOf();
    const path = `/console/events/${eventId}/settings`;
    const fields = fieldsOf((await visitor.get(path)).html);
    await visitor.post(path, { ...fields, timeZone: "America/New_York" });
    expect(await app.get(`/events/${eventId}`)).toMatchObject({
      date: "2027-01-11T00:00:00.000Z",
      registrationClosesAt: "2027-01-09T17:00:00.000Z",
    });
  });

  test("say at the field why the rules refuse a change", async () => {
    const eventId = await app.eventWith({ capacity: 2, hasWaitlist: true });
    await Promise.all(["ada", "ben", "cyd"].map((userId) => app.register(eventId, userId)));
    const visitor = visitorOf();
    const path = `/console/events/${eventId}/settings`;
    const fields = fieldsOf((await visitor.get(path)).html);
    const few = await visitor.post(path, { ...fields, capacity: "1" });
    expect([few.status, few.html]).toEqual([422, expect.stringContaining("2 seats are taken or offered")]);
    expect(few.html).toMatch(/id="field-capacity"[^>]* aria-invalid="true"[^>]* value="1"/);
    const closed = await visitor.post(path, { ...fieldsOf(few.html), capacity: "2", hasWaitlist: "false" });
    expect(closed.html).toContain("People wait: the waitlist can&#39;t be closed now.");
  });
});

describe("the overview of an event", () => {
  test("shows its numbers, each with the way to what it counts", async () => {
    const eventId = await app.eventWith({ capacity: 1, hasWaitlist: true, title: HOSTILE });
    await app.register(eventId, "ada");
    await app.register(eventId, "ben");
    await app.unregister(eventId, "ada");
    const { status, html } = await visitorOf().get(`/console/events/${eventId}`);
    expect(status).toBe(200);
    const tile = (label: string) =>
      new RegExp(`<a href="([^"]+)"><span class="label">${label}</span> <strong>([^<]*)</strong>`)
        .exec(html)
        ?.slice(1);
    const path = `/console/events/${eventId}`;
    expect(tile("Seats taken")).toEqual([`${path}/attendees`, "1 / 1"]);
    expect(tile("Waiting")).toEqual([`${path}/waitlist`, "0"]);
    expect(tile("Promoted, last hour")).toEqual([`${path}/journal?type=AttendeePromoted`, "1"]);
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("Seats taken: 1 / 1. Waiting: 0.");
  });

  test("publishes, cancels with a reason, and reinstates", async () => {
    const eventId = await app.eventWith({ status: "draft" });
    const visitor = visitorOf();
    const path = `/console/events/${eventId}`;
    const statusOf = async () => (await app.get<EventView>(`/events/${eventId}`)).status;
    const key = hiddenIn(await visitor.get(path), "key");
    expect((await visitor.post(`${path}/publish`, { key })).location).toBe(path);
    expect(await statusOf()).toBe("published");
    await app.register(eventId, "ada");
    const ask = await visitor.get(`${path}/cancel`);
    expect(ask.html).toContain("1 person with a seat, an offer or a place on the waitlist is told.");
    const long = await visitor.post(`${path}/cancel`, { key: hiddenIn(ask, "key"), reason: "x".repeat(501) });
    expect([long.status, long.html]).toEqual([422, expect.stringContaining('href="#field-reason"')]);
    await visitor.post(`${path}/cancel`, { key: hiddenIn(ask, "key"), reason: "Storm" });
    expect(await statusOf()).toBe("cancelled");
    await visitor.post(`${path}/reinstate`, { key: hiddenIn(await visitor.get(path), "key") });
    expect(await statusOf()).toBe("published");
  });

  test("says who would get a seat before the number of seats is changed", async () => {
    const eventId = await app.eventWith({ capacity: 1, hasWaitlist: true });
    for (const userId of ["ada", "ben", "cyd"]) await app.register(eventId, userId);
    const visitor = visitorOf();
    const ask = await visitor.get(`/console/events/${eventId}/capacity?capacity=2`);
    expect(ask.html).toContain("From 1 to 2 seats.");
    expect(ask.html).toMatch(/<ol><li><a href="[^"]+\/people\/ben"><bdi>ben<\/bdi><\/a><\/li><\/ol>/);
    await visitor.post(`/console/events/${eventId}/capacity`, { key: hiddenIn(ask, "key"), capacity: "2" });
    expect(await app.get(`/events/${eventId}`)).toMatchObject({
      capacity: 2,
      registeredCount: 2,
      waitlistCount: 1,
    });
    const bad = await visitor.get(`/console/events/${eventId}/capacity?capacity=0`);
    expect([bad.status, bad.html]).toEqual([422, expect.stringContaining("from 1 to 1,000,000")]);
  });

  test("says why something was refused, at an address that can be asked for again", async () => {
    const eventId = await app.eventWith({ capacity: 2 });
    for (const userId of ["ada", "ben"]) await app.register(eventId, userId);
    const visitor = visitorOf();
    const path = `/console/events/${eventId}`;
    const key = hiddenIn(await visitor.get(`${path}/capacity?capacity=1`), "key");
    const sent = await visitor.post(`${path}/capacity`, { key, capacity: "1" });
    const location = sent.location ?? "";
    expect(location).toMatch(new RegExp(`^${path}\\?request=`));
    for (const page of [await visitor.get(location), await visitor.get(location)])
      expect([page.status, page.html]).toEqual([200, expect.stringContaining('<div class="notice bad"')]);
    expect((await visitor.get(path)).html).not.toContain('<div class="notice bad"');
    const others = location.replace(eventId, await app.eventWith({ capacity: 2 }));
    expect((await visitor.get(others)).html).not.toContain('<div class="notice bad"');
  });

  test("says that nobody gets a seat where it is too late to offer one, and is right", async () => {
    const minutesLeft = { promotion: "offer", promoteUntil: fromNow(3 / 60) };
    const eventId = await app.eventWith({ capacity: 1, hasWaitlist: true, ...minutesLeft });
    for (const userId of ["ada", "ben"]) await app.register(eventId, userId);
    const visitor = visitorOf();
    const ask = await visitor.get(`/console/events/${eventId}/capacity?capacity=2`);
    expect(ask.html).not.toContain("/people/ben");
    await visitor.post(`/console/events/${eventId}/capacity`, { key: hiddenIn(ask, "key"), capacity: "2" });
    expect(await app.get(`/events/${eventId}`)).toMatchObject({
      capacity: 2,
      offeredCount: 0,
      waitlistCount: 1,
    });
  });
});
