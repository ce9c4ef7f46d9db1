import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Looked, sharedBrowser } from "./chromium.ts";
import { type Pages, sharedPages } from "./system.ts";

/** The console's pages about an event: how they stay live, and what stays as somebody has left it. */

let pages: Pages;
let browser: Awaited<ReturnType<typeof sharedBrowser>>;
const guests = Array.from({ length: 12 }, (_, i) => `console-${i}`);
beforeAll(async () => {
  [pages, browser] = await Promise.all([sharedPages(), sharedBrowser()]);
  await pages.core.addUsers(guests);
});

const windows: Looked[] = [];
afterEach(async () => {
  for (const window of windows.splice(0)) {
    await window.close();
    expect(window.complaints).toEqual([]);
  }
});

async function open(path: string, options = {}) {
  const looked = await browser.open({ locale: "en-GB", ...options });
  windows.push(looked);
  await looked.page.goto(`${pages.url}/console/events/${path}`);
  return looked.page;
}

test("what somebody types, chooses and has opened outlives ten changes of the page", async () => {
  const eventId = await pages.newEvent({ capacity: 1 });
  await pages.register(eventId, "console-0", "console-1");
  const overview = await open(eventId);
  const person = await open(`${eventId}/people/console-1`);
  await overview.getByText("● Live").waitFor();
  await overview.getByText("As a table").click();
  const capacity = overview.getByLabel("New number of seats");
  await capacity.fill("77");
  await person.getByText("Give a seat now").first().click();
  const published = person.getByLabel("that the event is not published");
  await published.check();
  const reason = person.locator("#reason-promote");
  await reason.fill("She asked");

  for (const [i, guest] of guests.slice(2).entries()) {
    await pages.register(eventId, guest);
    // Each change is shown before the next one is made.
    await overview.getByRole("link", { name: `Waiting ${i + 2}`, exact: true }).waitFor();
    await person.getByRole("link", { name: `Waitlist ${i + 2}`, exact: true }).waitFor();
  }
  expect(await capacity.inputValue()).toBe("77");
  expect(await overview.locator("#field-capacity:focus").count()).toBe(1);
  expect(await overview.locator("details[open] table").count()).toBe(1);
  expect(await overview.locator("canvas").count()).toBe(1);
  expect(await reason.inputValue()).toBe("She asked");
  expect(await person.locator("#reason-promote:focus").count()).toBe(1);
  expect(await published.isChecked()).toBe(true);
});

describe("the chart", () => {
  const NAMES = ["--quiet", "--accent", "--bad"] as const;

  /** A script: how many points of the canvas have each of these colours of the style sheet. */
  const COUNT = `(${JSON.stringify(NAMES)}).map((name) => {
    const canvas = document.querySelector("canvas");
    const probe = new OffscreenCanvas(1, 1).getContext("2d");
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
    probe.fillRect(0, 0, 1, 1);
    const wanted = probe.getImageData(0, 0, 1, 1).data;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 200 && [0, 1, 2].every((j) => Math.abs(data[i + j] - wanted[j]) < 24)) count++;
    return count;
  })`;

  test("has points of each of its lines in both themes, and the language of the page", async () => {
    const eventId = await pages.newEvent({ capacity: 3, timeZone: "Asia/Tokyo" });
    await pages.register(eventId, ...guests.slice(0, 5));
    const page = await open(eventId, { locale: "de-DE", colorScheme: "light" });
    await page.locator("canvas").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expect
        .poll(async () => Math.min(...(await page.evaluate<number[]>(COUNT))), { message: colorScheme })
        .toBeGreaterThan(20);
    }
    await page.locator(".u-over").hover();
    await page
      .locator(".u-legend")
      .getByText(/\d{4} um \d\d:\d\d GMT\+9/)
      .waitFor();
  });
});
