import { expect, test } from "vitest";
import { refusalCodes } from "#contracts/refusals.ts";
import { REQUEST_TYPES } from "#domain/commands.ts";
import { rulesPage } from "./page.ts";

test("the page of rules is what the table says", async () => {
  await expect(rulesPage()).toMatchFileSnapshot("../../../docs/rules.md");
});

test.each(REQUEST_TYPES)(
  "every refusal of %s that the contract knows is on the page, and no other",
  (type) => {
    const [, section = ""] = rulesPage().split(`\n## ${type}\n`);
    const [own = ""] = section.split("\n## ");
    const codes = new Set([...own.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code));
    const before = new Set(["EVENT_NOT_FOUND", "USER_NOT_FOUND"]);
    expect(codes).toEqual(new Set(refusalCodes(type).filter((code) => !before.has(code))));
  },
);
