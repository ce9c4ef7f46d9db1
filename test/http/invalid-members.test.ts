import { expect, test } from "vitest";
import { pointerTo } from "#gateway/http/invalid-members.ts";

test("a pointer escapes what a pointer is made of", () => {
  expect(pointerTo([])).toBe("");
  expect(pointerTo(["a/b", "c~d", 0])).toBe("/a~1b/c~0d/0");
});
