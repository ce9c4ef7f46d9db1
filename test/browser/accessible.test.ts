import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "../support/keys.ts";
import { expectAccessible, expectNarrow } from "./accessible.ts";
import { type Looked, sharedBrowser, type Visitor } from "./chromium.ts";
import { EVERY_PAGE, stage } from "./every-page.ts";
import type { Looking } from "./shown.ts";
import { type Pages, sharedPages } from "./system.ts";

/** Every page, in both languages, light and dark, on a phone and on a large screen. */

const LANGUAGES = ["en", "de"] as const;
const LOOKS = [360, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);
const HEIGHT = 740;
/** As wide as a page of 1280 pixels is for whoever enlarges it four times. */
const NARROWEST = 320;
/** The browser itself complains about the status of a page that refuses something. */
const REFUSES = /the server responded with a status of 4/;

let pages: Pages;
let staged: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  pages = await sharedPages();
  staged = await stage(pages);
});

describe.each(LANGUAGES)("in %s", (locale) => {
  const visitors = new Map<Looking, Visitor>();
  beforeAll(async () => {
    const browser = await sharedBrowser();
    for (const one of ["unasked", "scriptless", "nobody", "admin", "holder"] as const)
      visitors.set(one, await browser.visitor({ locale, javaScriptEnabled: one !== "scriptless" }));
    await signIn("admin", "/login", async ({ page }) => await page.locator("#field-key").fill(ADMIN_KEY));
    await signIn("holder", `/l/${staged.link}`);
  });
  afterAll(() => Promise.all([...visitors.values()].map((visitor) => visitor.close())));

  async function signIn(as: Looking, path: string, fill?: (looked: Looked) => Promise<void>) {
    const signing = await open(as);
    await signing.page.goto(`${pages.askingUrl}${path}`);
    await fill?.(signing);
    await signing.page.locator("main form button").click();
    await signing.page.locator('.who a[href="/logout"]').waitFor();
    await signing.close();
  }

  let looked: Looked | undefined;
  // A page that stays open keeps its stream, and a browser has only six connections to a server.
  afterEach(async () => await looked?.close());

  async function open(as: Looking): Promise<Looked> {
    looked = await visitors.get(as)?.open();
    if (looked === undefined) throw new Error(`there is nobody who is ${as}`);
    return looked;
  }

  test.each(EVERY_PAGE)("axe finds nothing: $as $path $after.called", async ({ as, path, after }) => {
    const window = await open(as);
    const { page, complaints } = window;
    const url = ["unasked", "scriptless"].includes(as) ? pages.url : pages.askingUrl;
    await page.setViewportSize({ width: NARROWEST, height: HEIGHT });
    await page.goto(`${url}${path.replace("{link}", staged.link).replace("{key}", staged.key)}`);
    await after?.act(page);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    // A page with a script says so once it is live; one about what is in the queue is not.
    const isQueued = (await page.locator('script[src$="/queued.ts"]').count()) > 0;
    if (as !== "scriptless" && !isQueued)
      await page.locator("[data-live=off]").waitFor({ state: "detached" });
    expect(await page.locator("html").getAttribute("lang")).toBe(locale);
    await expectNarrow(window, "at 320 pixels");
    for (const { width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: HEIGHT });
      await page.emulateMedia({ colorScheme });
      await expectAccessible(window, `${colorScheme}, ${width} pixels wide`);
      await keep(window, `${as} ${path} ${after?.called ?? ""} ${colorScheme} ${width} ${locale}`);
    }
    expect(complaints.filter((text) => !REFUSES.test(text))).toEqual([]);
  });
});

/** For whoever wants to see the pages. */
async function keep({ page }: Looked, title: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (folder === undefined) return;
  const path = `${folder}/${title.replaceAll(/[^\w]+/g, "-").replace(/^-/, "")}.png`;
  await page.screenshot({ path, fullPage: true });
}
