import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { MadeKey } from "#contracts/key.ts";
import type { Visited } from "../support/browser.ts";
import { createImporter, importFields, numbersOn, settled, visitorWith } from "../support/import-form.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** An import goes on where it was stopped: by limits, and by workers that are away. */

let system: TestApp;
let organizer = "";
beforeAll(async () => {
  system = await createTestApp({}, { ...authEnvironment(), LIMITS: "on" });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const body = { name: "importer", role: "organizer", expiresAt };
  const made = await system.call("POST", "/keys", { headers: bearer(ADMIN_KEY), body });
  organizer = (made.body as MadeKey).key;
});
afterAll(() => system.stop());

async function importerOf(capacity: number) {
  const body = { title: "Own", date: "2099-05-01T18:00:00Z", capacity, hasWaitlist: true };
  const { eventId } = (await system.call("POST", "/events", { headers: bearer(organizer), body }))
    .body as EventView;
  return createImporter(await visitorWith(system, organizer), eventId);
}

const fileOf = (prefix: string, count: number): string =>
  ["userId,name", ...Array.from({ length: count }, (_, i) => `${prefix}${i},Person ${i}`)].join("\n");
const endsOn = (page: Visited): string[] => (importFields(page)["ends"] ?? "").split(" ").filter(Boolean);

test("what is in the queue still is looked after, and sent no more", async () => {
  const importer = await importerOf(2);
  const waiting = await importer.press(await importer.choose(fileOf("q", 3)));
  expect(endsOn(waiting)).toEqual(["queued+", "queued+", "queued+"]);
  expect(waiting.html).toContain("Some are in the queue still");
  await system.startWorker();
  const page = await settled(importer, waiting);
  expect(endsOn(page)).toEqual(["registered+", "registered+", "waitlisted+"]);
  expect(page.html).toContain("All lines are done.");
}, 60_000);

test("a caller who has asked for too much goes on later, and everybody is registered", async () => {
  const importer = await importerOf(1000);
  // Each costs two points, of which there are 250 at once, and 50 a second then.
  const first = await importer.press(await importer.choose(fileOf("m", 300)));
  expect(endsOn(first).length).toBeGreaterThan(100);
  expect(endsOn(first).length).toBeLessThan(300);
  const page = await settled(importer, first);
  expect(numbersOn(page)).toMatchObject({ "Got a seat": 300, Refused: 0, "People created": 300 });
}, 120_000);
