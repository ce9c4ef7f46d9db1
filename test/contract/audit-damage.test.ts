import { afterAll, beforeAll, expect, test } from "vitest";
import { createBooks } from "../support/books.ts";
import { DAMAGES } from "../support/damages.ts";
import { type Core, startCore } from "../support/systems/core.ts";

/** Every table damaged by hand, and every damage named. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

test.each(DAMAGES)("damage is named in %s", async (_, damage, expected) => {
  const books = await createBooks(core);
  await damage(books);

  const { found, unsettled } = await books.audited();

  expect(unsettled).toEqual([]);
  for (const each of expected(books)) {
    const isNamed = (text: string) => (typeof each === "string" ? text.includes(each) : each.test(text));
    expect(found.some(isNamed), `${String(each)}\nis not in\n${found.join("\n")}`).toBe(true);
  }
});
