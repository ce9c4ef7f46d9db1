import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVisitor } from "../support/browser.ts";
import { createOrganizedApp, type OrganizedApp } from "../support/organizing.ts";

/** The journal of an event as the console tells it: in words, by days, newest first. */

let app: OrganizedApp;
const HOSTILE = `<script>alert("1")</script> ' & \u202etxt`;
beforeAll(async () => {
  app = await createOrganizedApp(["ada", "ben", "cyd"]);
  await app.post("/users", { userId: "eve", name: HOSTILE });
});
afterAll(() => app.system.stop());

/** The sentences of the page, as somebody reads them. */
function sentencesOf(html: string): string[] {
  const list = html.match(/<ul class="facts">.*?<\/ul>/gs)?.join("") ?? "";
  return [...list.matchAll(/<p>(.*?)<\/p>/gs)].map(([, text = ""]) => text.replaceAll(/<[^>]*>/g, ""));
}

async function read(path: string, language = "en"): Promise<string[]> {
  return sentencesOf((await createVisitor(app.system, { "Accept-Language": language }).get(path)).html);
}

async function evening(): Promise<string> {
  const eventId = await app.eventWith({ hasWaitlist: true });
  for (const userId of ["ada", "ben", "cyd"]) await app.register(eventId, userId);
  await app.unregister(eventId, "ada");
  await app.act(eventId, "ben", "remove", { reason: "Asked for it" });
  await app.act(eventId, "cyd", "check-in");
  await app.update(eventId, { capacity: 3, location: "Garden" });
  await app.post(`/events/${eventId}/cancel`, { reason: "Storm" });
  return eventId;
}

describe("the journal", () => {
  test("tells each fact in a sentence, the newest first, in each language", async () => {
    const path = `/console/events/${await evening()}/journal`;
    expect(await read(path)).toEqual([
      "The event was cancelled. The reason: Storm",
      "The number of seats became 3; also changed: Place.",
      "cyd was checked in.",
      "An organiser took the seat from ben. The reason: Asked for it",
      "A seat was free, and cyd was next and got it.",
      "ada gave up the seat.",
      "A seat was free, and ben was next and got it.",
      "cyd joined the waitlist at position 2.",
      "ben joined the waitlist at position 1.",
      "ada registered and got a seat.",
      "The event was created. Seats: 1.",
    ]);
    const german = await read(path, "de");
    expect(german[0]).toBe("Die Veranstaltung wurde abgesagt. Der Grund: Storm");
    expect(german[3]).toBe("Die Veranstalter nahmen ben den Platz weg. Der Grund: Asked for it");
  });

  test("shows of it what is about one person, or of one kind", async () => {
    const path = `/console/events/${await evening()}/journal`;
    expect(await read(`${path}?userId=ada&type=`)).toEqual([
      "ada gave up the seat.",
      "ada registered and got a seat.",
    ]);
    expect(await read(`${path}?userId=&type=AttendeeCheckedIn`)).toEqual(["cyd was checked in."]);
  });

  test("leads through all of it, page by page", async () => {
    const eventId = await app.eventWith({});
    for (let i = 0; i < 51; i++) await app.update(eventId, { location: `Hall ${i}` });
    const visitor = createVisitor(app.system);
    const seen: string[] = [];
    let next: string | undefined = `/console/events/${eventId}/journal`;
    while (next !== undefined) {
      const { html } = await visitor.get(next);
      seen.push(...sentencesOf(html));
      next = /<a href="([^"]+)" rel="next">/.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(seen).toHaveLength(52);
  });

  test("shows names as text", async () => {
    const eventId = await app.eventWith({});
    await app.register(eventId, "eve");
    const { html } = await createVisitor(app.system).get(`/console/events/${eventId}/journal`);
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("<bdi>&lt;script&gt;alert(&quot;1&quot;)");
  });
});
