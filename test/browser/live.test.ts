import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type FaultyProxy, startProxy } from "../support/faults/proxy.ts";
import { type Looked, sharedBrowser } from "./chromium.ts";
import { type Pages, sharedPages } from "./system.ts";

/** How an event's page stays live, and says whether it is. */

let pages: Pages;
let browser: Awaited<ReturnType<typeof sharedBrowser>>;
let network: FaultyProxy;
beforeAll(async () => {
  [pages, browser] = await Promise.all([sharedPages(), sharedBrowser()]);
  network = await startProxy(pages.url);
  await pages.core.addUsers(["ada", ...Array.from({ length: 9 }, (_, i) => `guest-${i}`)]);
});
afterAll(() => network.stop());

const windows: Looked[] = [];
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
});

const STREAMS = "**/live?*";

/** Ada's page, in a time that the test has in its hands. */
async function open(eventId: string) {
  const looked = await browser.open();
  windows.push(looked);
  const { page } = looked;
  await page.clock.install();
  await page.goto(`${network.url}/e/${eventId}?as=ada`);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const isLive = (text: string) => page.locator("[data-live]").getByText(text).waitFor();
  await isLive("● Live");
  return {
    ...looked,
    isLive,
    /** How often the page has asked for this path since it was opened. */
    asked: (path: string) => asked.filter((one) => one === path).length,
    /** Lets the page's time pass, as long as it takes until this is so. */
    passUntil: (ms: number, isSo: () => boolean | Promise<boolean>) =>
      expect
        .poll(async () => {
          await page.clock.runFor(ms);
          return await isSo();
        })
        .toBe(true),
    /** Has the window be in the background, or in front again. */
    show: (state: "visible" | "hidden") =>
      page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"))`),
  };
}

test("numbers and the position change before one's eyes, and are told to those who listen", async () => {
  const eventId = await pages.newEvent({ capacity: 2 });
  await pages.register(eventId, "guest-0", "guest-1", "guest-2", "guest-3", "ada");
  const { page, passUntil, complaints } = await open(eventId);
  await page.getByText("You wait at position 3 of 3.").waitFor();
  await pages.unregister(eventId, "guest-0");
  await page.getByText("You wait at position 2 of 2.").waitFor();
  await page.getByText("You wait at position 2 now.").waitFor({ state: "attached" });
  await passUntil(1000, async () => (await page.title()) === "(2) Night of Open Music · Muster");
  await pages.unregister(eventId, "guest-3", "guest-1");
  await page.getByText("You have a seat now!").waitFor();
  expect(complaints).toEqual([]);
});

test("a page on which nothing changes says that it is live as soon as it is", async () => {
  const eventId = await pages.newEvent();
  const looked = await browser.open();
  windows.push(looked);
  await looked.page.clock.install();
  await looked.page.goto(`${pages.url}/e/${eventId}?as=`);
  // The server's first beat comes after 15 seconds.
  await looked.page.locator("[data-live=live]").waitFor({ timeout: 10_000 });
});

test("a stream that is cut off comes back by itself, with what has changed", async () => {
  const eventId = await pages.newEvent({ capacity: 7 });
  const { page, isLive } = await open(eventId);
  network.set({ kind: "reset" });
  await isLive("Not live. Trying again …");
  await pages.register(eventId, "guest-4");
  network.set({ kind: "fair" });
  await isLive("● Live");
  await page.locator("[data-text=registeredCount]").getByText("1").waitFor();
});

test("a server that refuses is tried again, and the page says so", async () => {
  const eventId = await pages.newEvent();
  const { page, isLive, passUntil } = await open(eventId);
  await page.route(STREAMS, (route) => route.fulfill({ status: 503 }));
  await page.reload();
  await isLive("Not live. Trying again …");
  await page.unroute(STREAMS);
  await passUntil(31_000, () => page.locator("[data-live=live]").isVisible());
});

test("while no stream comes, the page asks for the state itself", async () => {
  const eventId = await pages.newEvent({ capacity: 7 });
  const { page, asked, passUntil } = await open(eventId);
  await page.route(STREAMS, (route) => route.fulfill({ status: 503 }));
  await page.reload();
  await passUntil(31_000, () => asked(`/events/${eventId}`) > 0);
  await pages.register(eventId, "guest-5");
  const count = page.locator("[data-text=registeredCount]").getByText("1");
  await passUntil(16_000, () => count.isVisible());
});

test("a stream that falls silent is replaced", async () => {
  const eventId = await pages.newEvent();
  const { isLive, asked, passUntil } = await open(eventId);
  // In the page's time nothing is heard for so long: the server's beats come in ours.
  await passUntil(46_000, () => asked(`/e/${eventId}/live`) > 0);
  await isLive("● Live");
});

test("a page that nobody sees lets its stream go, and has a new one for whoever comes back", async () => {
  const eventId = await pages.newEvent({ capacity: 7 });
  const { page, isLive, show } = await open(eventId);
  await show("hidden");
  await page.clock.runFor(29_000);
  await isLive("● Live");
  await page.clock.runFor(2000);
  await isLive("Not live while this page was hidden.");
  await pages.register(eventId, "guest-6");
  await show("visible");
  await isLive("● Live");
  await page.locator("[data-text=registeredCount]").getByText("1").waitFor();
});
