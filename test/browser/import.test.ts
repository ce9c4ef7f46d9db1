import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Looked, sharedBrowser } from "./chromium.ts";
import { type PeopleFile, peopleFile } from "./people-file.ts";
import { type Pages, sharedPages } from "./system.ts";

/** A list of people is imported in the console, with scripts and without. */

let pages: Pages;
let browser: Awaited<ReturnType<typeof sharedBrowser>>;
beforeAll(async () => {
  [pages, browser] = await Promise.all([sharedPages(), sharedBrowser()]);
  await pages.core.addUsers(["ada"]);
});

const windows: Looked[] = [];
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
});
const open = async (options: Parameters<typeof browser.open>[0] = {}): Promise<Looked> => {
  const window = await browser.open(options);
  windows.push(window);
  return window;
};

let batch = 0;
/** Ada, and so many whom nobody knows. */
function fileOf(count: number, more = "") {
  const prefix = `b${batch++}-`;
  return peopleFile(
    "userId,name,email,shoes",
    "ada,,,",
    ...Array.from({ length: count }, (_, i) => `${prefix}${i},Person ${i},p${i}@example.org,red`),
    more,
  );
}

async function choose({ page }: Looked, eventId: string, file: PeopleFile): Promise<void> {
  await page.goto(`${pages.url}/console/events/${eventId}/attendees`);
  await page.getByRole("link", { name: "Import people" }).click();
  await page.getByLabel("CSV file").setInputFiles(file);
  await page.getByRole("button", { name: "See what would happen" }).click();
  await page.getByRole("heading", { name: "What would happen" }).waitFor();
}

const ended = async ({ page }: Looked): Promise<string> => {
  await page.getByRole("heading", { name: "What came of it" }).waitFor();
  return await page.locator(".tiles").innerText();
};

describe("with scripts", () => {
  test("it goes on by itself, in parts, to the result, and does nothing twice", async () => {
    const eventId = await pages.newEvent({ capacity: 200 });
    const window = await open();
    const { page } = window;
    const file = fileOf(250);
    await choose(window, eventId, file);
    const sizes: number[] = [];
    page.on("request", (request) => void sizes.push(request.postDataBuffer()?.length ?? 0));
    await page.getByRole("button", { name: "Import 251 people" }).click();
    await page.getByText("lines done").waitFor();
    const first = await ended(window);
    expect(first.replaceAll(/\s+/g, " ")).toContain("Got a seat 200 Wait 51 Were there already 0 Refused 0");
    expect(sizes.filter((bytes) => bytes > 0).length).toBeGreaterThanOrEqual(4);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download the outcomes as CSV" }).click();
    expect((await download).suggestedFilename()).toBe(`${eventId}-import.csv`);
    await choose(window, eventId, file);
    await page.getByRole("button", { name: "Import 251 people" }).click();
    expect((await ended(window)).replaceAll(/\s+/g, " ")).toContain("Were there already 251");
    expect(window.complaints).toEqual([]);
  });

  test("it goes on when the gateway was busy or away, and in a tab that was closed meanwhile", async () => {
    const eventId = await pages.newEvent({ capacity: 500 });
    const window = await open();
    const { page } = window;
    const file = fileOf(220);
    await choose(window, eventId, file);
    let sent = 0;
    await page.route("**/import", async (route) => {
      sent++;
      if (sent === 1) return await route.fulfill({ status: 503, headers: { "Retry-After": "0" }, body: "" });
      // The answer is lost, though it was done.
      if (sent === 2) {
        await route.fetch();
        return await route.abort();
      }
      return await (sent === 4 ? page.close() : route.continue());
    });
    await page.getByRole("button", { name: "Import 221 people" }).click();
    await page.waitForEvent("close");
    const other = await open();
    await choose(other, eventId, file);
    await other.page.getByRole("button", { name: "Import 221 people" }).click();
    const numbers = (await ended(other)).replaceAll(/\s+/g, " ");
    expect(numbers).toMatch(/Wait 0 .*Refused 0 Still in the queue 0/);
    const { body } = await pages.call("GET", `/events/${eventId}`);
    expect(body).toMatchObject({ registeredCount: 221, waitlistCount: 0 });
    expect(other.complaints).toEqual([]);
  });
});

test("without scripts it goes on by a button", async () => {
  const eventId = await pages.newEvent({ capacity: 2 });
  const window = await open({ javaScriptEnabled: false });
  const { page } = window;
  await choose(window, eventId, fileOf(2, "stranger,,,"));
  await page.getByText("There is no such person, and the line has no name.").first().waitFor();
  await page.getByRole("button", { name: "Import 4 people" }).click();
  for (
    let i = 0;
    i < 20 && (await page.getByRole("button", { name: /Continue|Look again/ }).count()) > 0;
    i++
  )
    await page.getByRole("button", { name: /Continue|Look again/ }).click();
  expect((await ended(window)).replaceAll(/\s+/g, " ")).toContain(
    "Got a seat 2 Wait 1 Were there already 0 Refused 1",
  );
});
