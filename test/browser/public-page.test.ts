import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Looked, sharedBrowser } from "./chromium.ts";
import { type Pages, sharedPages } from "./system.ts";

/** What people see on an event's page: a seat that comes to them, their language, their time. */

let pages: Pages;
let browser: Awaited<ReturnType<typeof sharedBrowser>>;
beforeAll(async () => {
  [pages, browser] = await Promise.all([sharedPages(), sharedBrowser()]);
  await pages.core.addUsers(["ada", "ben", "cyd"]);
});

const windows: Looked[] = [];
afterEach(async () => {
  for (const window of windows.splice(0)) {
    await window.close();
    expect(window.complaints).toEqual([]);
  }
});

/** A window of this person, at the event. */
async function open(eventId: string, userId: string, options = {}) {
  const window = await browser.open({ timezoneId: "Europe/Berlin", ...options });
  windows.push(window);
  await window.page.goto(`${pages.url}/e/${eventId}?as=${userId}`);
  return window.page;
}

const titleOf = (page: Looked["page"]) => expect.poll(() => page.locator("title").textContent());

test("a seat that is given up comes to whoever waits, and the tab says so", async () => {
  const eventId = await pages.newEvent();
  const ada = await open(eventId, "ada");
  await ada.getByRole("button", { name: "Register" }).click();
  await ada.getByText("You have a seat.").waitFor();
  await ada.getByRole("img", { name: "Your ticket as a QR code" }).waitFor();

  const ben = await open(eventId, "ben");
  await ben.getByRole("button", { name: "Join the waitlist" }).click();
  await ben.getByText("You wait at position 1 of 1.").waitFor();
  await titleOf(ben).toBe("(1) Night of Open Music · Muster");

  await ada.getByRole("link", { name: "Give up my seat" }).click();
  await ada.getByText("Your seat goes to the person who waits.").waitFor();
  await ada.getByRole("button", { name: "Give up my seat" }).click();
  await ada.getByText("All seats are taken; you would wait for one.").waitFor();

  await ben.getByText("You have a seat now!").waitFor();
  await titleOf(ben).toBe("Night of Open Music · Muster");
});

describe.each([
  ["with scripts", true],
  ["without scripts", false],
])("%s", (_, javaScriptEnabled) => {
  test("somebody new gives a name, and the language stays as it was chosen", async () => {
    const eventId = await pages.newEvent({ capacity: 5 });
    const page = await open(eventId, `new-${javaScriptEnabled}`, { javaScriptEnabled });
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByLabel("Ihr Name").fill("Grace Hopper");
    await page.getByRole("button", { name: "Anmelden" }).click();
    await page.getByText("Sie haben einen Platz.").waitFor();
    await page.getByText("Sie handeln für Grace Hopper").waitFor();
  });
});

test("the time is that of the event, and that of whoever looks", async () => {
  const eventId = await pages.newEvent();
  const here = await open(eventId, "ada");
  await here.getByText("Sat, 1 May 2027 at 20:00 CEST").waitFor();
  // The script that would write a second time has run by then.
  await here.getByText("● Live").waitFor();
  await here.getByText("where you are").waitFor({ state: "hidden" });
  const there = await open(eventId, "ada", { timezoneId: "America/New_York" });
  await there.getByText("Sat, 1 May 2027 at 14:00 GMT-4 where you are").waitFor();
});
