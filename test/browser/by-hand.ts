import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Looked } from "./chromium.ts";

/** How somebody works with a page: what they press and fill in, and how they come to see what is new. */
export type Hands = {
  /** Presses a link or a button that leads somewhere, or to a file. */
  press(target: Locator): Promise<void>;
  /** Writes into a field, over what is in it. */
  write(target: Locator, text: string): Promise<void>;
  /** Chooses a day and a time, as `2027-05-01T20:00`. */
  choose(target: Locator, moment: string): Promise<void>;
  /** Types where the focus is, and Enter, as the scanner at a door does. */
  scan(code: string): Promise<void>;
  /** Waits until this is on the page. */
  see(target: Locator): Promise<void>;
};

/** Somebody with a mouse and without scripts, who loads a page again to see what is new. */
export function mouseOf({ page }: Looked): Hands {
  /** Nobody loads a page again before it has gone where it was sent. */
  const beingLed = async (act: () => Promise<void>): Promise<void> => {
    const led = Promise.race([page.waitForEvent("framenavigated"), page.waitForEvent("download")]);
    await act();
    await led;
  };
  return {
    press: (target) => beingLed(() => target.click()),
    scan: (code) => beingLed(() => typeAndEnter(page, code)),
    write: (target, text) => target.fill(text),
    choose: (target, moment) => target.fill(moment),
    see: (target) =>
      expect
        .poll(
          async () => {
            if (await target.isVisible()) return true;
            await page.reload();
            return await target.isVisible();
          },
          { message: `${page.url()} shows ${target.toString()}` },
        )
        .toBe(true),
  };
}

async function typeAndEnter({ keyboard }: Page, text: string): Promise<void> {
  await keyboard.type(text);
  await keyboard.press("Enter");
}

/** More than any page has. */
const MOST_STOPS = 80;

/** Somebody with nothing but a keyboard, who sees where they are at any time. */
export function keyboardOf({ page }: Looked): Hands {
  const { keyboard } = page;

  /** Tabs on to the element; expects at each stop that one sees where one is, and is led down the page. */
  async function goTo(target: Locator): Promise<void> {
    await target.waitFor();
    let before: Stop | undefined;
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if ((await target.and(page.locator(":focus")).count()) > 0) return;
      await keyboard.press("Tab");
      const stop = await page.evaluate<Stop>(STOP);
      expect(stop.isShown, `the focus is to be seen on ${stop.text}`).toBe(true);
      // The end of the page leads on to its beginning.
      if (before !== undefined && !stop.isFirst)
        expect(stop.bottom, `${stop.text} comes after ${before.text}`).toBeGreaterThan(before.top);
      before = stop;
    }
    throw new Error(`no key leads to ${target.toString()} on ${page.url()}`);
  }

  return {
    async press(target) {
      await goTo(target);
      await keyboard.press("Enter");
    },
    async write(target, text) {
      await goTo(target);
      await keyboard.press("Control+a");
      await keyboard.type(text);
      expect(await target.inputValue()).toBe(text);
    },
    async choose(target, moment) {
      await goTo(target);
      const [, year, month, day, hour = "", minute] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)$/.exec(moment) ?? [];
      await keyboard.type(`${month}${day}${year}`);
      const isAfternoon = Number(hour) >= 12;
      const twelve = String(Number(hour) % 12 || 12).padStart(2, "0");
      await keyboard.type(`${twelve}${minute}${isAfternoon ? "P" : "A"}`);
      expect(await target.inputValue()).toBe(moment);
    },
    scan: (code) => typeAndEnter(page, code),
    see: (target) => target.waitFor(),
  };
}

type Stop = {
  readonly text: string;
  readonly top: number;
  readonly bottom: number;
  /** Whether it is what one comes to first on every page. */
  readonly isFirst: boolean;
  readonly isShown: boolean;
};

/** A script for a page: where its focus is. */
const STOP = `(() => {
  const element = document.activeElement ?? document.body;
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const isInSight = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && width > 0 && height > 0;
  // The button in a field for dates has the focus itself, and the browser's own mark.
  const isInPart = !element.matches(":focus");
  const isMarked = isInPart || (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2);
  return {
    text: element.tagName + " " + element.textContent.trim().slice(0, 40),
    top: top + scrollY,
    bottom: bottom + scrollY,
    isFirst: element.matches(".skip") || element === document.body,
    isShown: element === document.body || (isInSight && isMarked),
  };
})()`;
