import type { Page } from "playwright-core";

/**
 * Who looks at a page: somebody whom nobody asks, with scripts or without; or on the gateway that asks nobody known, an
 * admin, an attendee.
 */
export type Looking = "unasked" | "scriptless" | "nobody" | "admin" | "holder";

type Act = (page: Page) => Promise<unknown>;

export type Shown = {
  /** In it, `{link}` and `{key}` are what `stage` has made. */
  readonly path: string;
  readonly as: Looking;
  /** What is done on the page before it is looked at, and what it is called then. */
  readonly after?: { readonly called: string; readonly act: Act };
};

/** A page after something was done on it. */
export function acted(path: string, called: string, act: Act, as: Looking = "unasked"): Shown {
  return { path, as, after: { called, act } };
}

/** Presses what the page is for. */
export async function sendMain(page: Page): Promise<void> {
  await page.locator("main form button.main, main form button.danger").first().click();
}
