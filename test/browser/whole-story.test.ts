import { readFile } from "node:fs/promises";
import { afterEach, beforeAll, expect, test } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { type Hands, keyboardOf, mouseOf } from "./by-hand.ts";
import { type Looked, sharedBrowser } from "./chromium.ts";
import { type Pages, sharedPages } from "./system.ts";

/** An event from its creation to its door, as an organiser and two guests do it: by keyboard, and without scripts. */

let pages: Pages;
let browser: Awaited<ReturnType<typeof sharedBrowser>>;
const guests = Array.from({ length: 7 }, (_, i) => `story-${i}`);
beforeAll(async () => {
  [pages, browser] = await Promise.all([sharedPages(), sharedBrowser()]);
  await pages.core.addUsers(["ada", "ben", ...guests]);
});

const windows: Looked[] = [];
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
});

type Way = { readonly javaScriptEnabled: boolean; readonly handsOf: (looked: Looked) => Hands };

/** A window of somebody, and what they do in it. Whatever they see has no fault. */
async function somebody({ javaScriptEnabled, handsOf }: Way, path: string) {
  const looked = await browser.open({ javaScriptEnabled, timezoneId: "Europe/Berlin" });
  windows.push(looked);
  const { page, complaints } = looked;
  await page.goto(`${pages.url}${path}`);
  const hands = handsOf(looked);
  return {
    ...hands,
    page,
    button: (name: string) => page.getByRole("main").getByRole("button", { name, exact: true }),
    link: (name: string | RegExp) => page.getByRole("link", { name }).first(),
    field: (name: string) => page.getByLabel(name, { exact: true }),
    async see(text: string | RegExp): Promise<void> {
      await hands.see(page.getByText(text).filter({ visible: true }).first());
      await expectAccessible(looked);
      expect(complaints).toEqual([]);
    },
  };
}

type Person = Awaited<ReturnType<typeof somebody>>;

test("by keyboard, the whole story", () =>
  tellStory("by-keyboard", { javaScriptEnabled: true, handsOf: keyboardOf }));

test("without scripts, the whole story", () =>
  tellStory("without-scripts", { javaScriptEnabled: false, handsOf: mouseOf }));

test("the first key leads past what is on every page", async () => {
  const { page } = await somebody({ javaScriptEnabled: true, handsOf: keyboardOf }, "/console");
  await page.keyboard.press("Tab");
  const skip = page.locator(".skip:focus-visible");
  await skip.waitFor();
  expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press("Enter");
  await page.locator("#main:focus").waitFor();
  await page.keyboard.press("Tab");
  await page.locator("#main a:focus", { hasText: "New event" }).waitFor();
});

async function tellStory(eventId: string, way: Way): Promise<void> {
  const organiser = await somebody(way, "/console");
  await createEvent(organiser, eventId);
  const [ada, ben] = [
    await somebody(way, `/e/${eventId}?as=ada`),
    await somebody(way, `/e/${eventId}?as=ben`),
  ];
  await ada.see("You are not registered. Seats are free.");
  await ada.press(ada.button("Register"));
  await ada.see("You have a seat.");

  await pages.register(eventId, ...guests.slice(0, 6));
  await ben.see("All seats are taken; you would wait for one.");
  await ben.press(ben.button("Join the waitlist"));
  await ben.see(/You wait at position 5\s+of\s+5/);
  await pages.unregister(eventId, "story-2", "story-3", "story-0");
  await ben.see(/You wait at position 2\s+of\s+2/);

  await raise(organiser);
  await ben.see("You have a seat now! One became free, and you were next.");
  await ben.press(ben.link("Give up my seat"));
  await ben.see("Your seat becomes free at once.");
  await ben.press(ben.button("Give up my seat"));
  await ben.see("You are not registered. Seats are free.");

  await organiser.press(organiser.link("Journal"));
  await organiser.see("The number of seats became 5.");
  await organiser.see("A seat was free, and Name of ben was next and got it.");
  await organiser.see("Name of ben gave up the seat.");
  await download(organiser);
  await checkIn(organiser);
}

async function createEvent(organiser: Person, eventId: string): Promise<void> {
  await organiser.press(organiser.link("New event"));
  await organiser.see("What and when");
  await organiser.write(organiser.field("Title"), "Night of Open Music");
  await organiser.write(organiser.field("Address"), eventId);
  await organiser.choose(organiser.field("Starts at"), "2027-05-01T20:00");
  await organiser.write(organiser.field("Description"), "Five bands, one courtyard.");
  await organiser.write(organiser.field("Seats"), "3");
  await organiser.press(organiser.button("Create and publish"));
  await organiser.see("See what happens");
  expect(new URL(organiser.page.url()).pathname).toBe(`/console/events/${eventId}`);
}

/** Two more seats, for the two who wait. */
async function raise(organiser: Person): Promise<void> {
  await organiser.see(/Waiting\s+2/);
  await organiser.write(organiser.field("New number of seats"), "5");
  await organiser.press(organiser.button("See what happens"));
  await organiser.see("From 3 to 5 seats.");
  await organiser.see("Name of ben");
  await organiser.press(organiser.button("Change it"));
  await organiser.see("Seats taken: 5 / 5. Waiting: 0.");
}

async function download(organiser: Person): Promise<void> {
  await organiser.press(organiser.link(/^Attendees/));
  await organiser.see("With a seat 4");
  const coming = organiser.page.waitForEvent("download");
  await organiser.press(organiser.link("Download as CSV"));
  const lines = (await readFile(await (await coming).path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(5);
  expect(lines.filter((line) => line.includes("Name of ada"))).toHaveLength(1);
}

async function checkIn(organiser: Person): Promise<void> {
  await organiser.press(organiser.link("Check-in"));
  await organiser.see("0 of 4 are in");
  // Whoever comes here has the focus where a scanner types.
  await organiser.page.locator("#code:focus").waitFor();
  await organiser.scan("ada");
  await organiser.see("1 of 4 are in");
  await organiser.see("Name of ada");
}
