import { afterEach, beforeAll, expect, test } from "vitest";
import { type Looked, sharedBrowser } from "./chromium.ts";
import { type Pages, sharedPages } from "./system.ts";

/** The page at the door, with its script: a scanner, two devices, a network that goes away. */

let pages: Pages;
let browser: Awaited<ReturnType<typeof sharedBrowser>>;
beforeAll(async () => {
  [pages, browser] = await Promise.all([sharedPages(), sharedBrowser()]);
  await pages.core.addUsers(["ada", "ben"]);
});

const windows: Looked[] = [];
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
});

async function doorOf(eventId: string) {
  const looked = await browser.open({ viewport: { width: 360, height: 740 } });
  windows.push(looked);
  const { page } = looked;
  const open = async () => {
    await page.goto(`${pages.url}/console/events/${eventId}/check-in`);
    // The page shows its camera's button once its script listens.
    await page.locator("#camera").waitFor();
  };
  await open();
  return {
    ...looked,
    open,
    /** What a wedge scanner does: it types, wherever the focus is, and presses Enter. */
    scan: async (code: string) => {
      await page.keyboard.type(code);
      await page.keyboard.press("Enter");
    },
    result: (kind: string) => page.locator(`#result[data-kind="${kind}"]`).waitFor(),
    hasSent: () => expect.poll(() => page.locator("#pending").textContent()).toBe(""),
  };
}

async function newEvent(): Promise<string> {
  const eventId = await pages.newEvent({ capacity: 5 });
  await pages.register(eventId, "ada", "ben");
  return eventId;
}

test("scans one after the other, and the second device hears that somebody is in", async () => {
  const eventId = await newEvent();
  const [first, second] = [await doorOf(eventId), await doorOf(eventId)];
  await first.scan("ada");
  await first.result("in");
  await first.scan("nobody");
  await first.result("unknown");
  await second.scan("ada");
  await second.result("already");
  expect([...first.complaints, ...second.complaints]).toEqual([]);
});

test("what was scanned without a network is sent once it is back, once", async () => {
  const eventId = await newEvent();
  const door = await doorOf(eventId);
  await door.page.context().setOffline(true);
  await door.scan("ada");
  await door.result("kept");
  await door.scan("ben");
  await door.page.getByText("2 not sent yet").waitFor();
  await door.page.reload().catch(() => undefined);
  await door.page.context().setOffline(false);
  await door.open();
  await door.page.getByText("2 of 2 are in").waitFor();
  // A scan whose answer is still to come is asked for once more.
  await door.hasSent();
});
