import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Looked } from "./chromium.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };
type Axe = { run(context: object, options: object): Promise<{ readonly violations: readonly Violation[] }> };

/** Expects that axe finds nothing, and that nothing lies beyond the side of the screen. */
export async function expectAccessible(looked: Looked, look = ""): Promise<void> {
  const { page } = looked;
  const violations = await looked.scripted(() => violationsOn(page));
  const shown = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(shown, `${page.url()} ${look}`).toEqual([]);
  await expectNarrow({ page }, look);
}

async function violationsOn(page: Page): Promise<readonly Violation[]> {
  // It stays on the page for the next look at it.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    // The browser draws the hundreds of time zones. Where there are no scripts, what is in the queue is looked after by
    // loading the page again: nothing else could.
    const without = { exclude: ["#field-timeZone option", "noscript > meta[http-equiv=refresh]"] };
    return (await axe.run(without, { resultTypes: ["violations"], preload: false })).violations;
  });
}

/** Expects that nothing lies beyond the side of the screen. */
export async function expectNarrow({ page }: Pick<Looked, "page">, look = ""): Promise<void> {
  const width = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(width, `${page.url()} ${look} scrolls sideways`).toBeLessThanOrEqual(0);
}
