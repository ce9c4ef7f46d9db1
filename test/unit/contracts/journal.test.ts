import { expect, it } from "vitest";
import { askedBy } from "#contracts/journal.ts";

it.each([
  ["u:ada", "u:ada"],
  ["root", "root"],
  ["retention", "retention"],
  ["rule", undefined],
  ["restoration", undefined],
  [undefined, undefined],
])("pages say that what is by %s was asked for by %s", (by, asker) => {
  expect(askedBy(by)).toBe(asker);
});
