import { expect, test } from "vitest";
import { z } from "zod";
import { invalidMembers, pointerTo, readably } from "#gateway/http/invalid-members.ts";

test("a pointer escapes what a pointer is made of", () => {
  expect(pointerTo([])).toBe("");
  expect(pointerTo(["a/b", "c~d", 0])).toBe("/a~1b/c~0d/0");
});

test("each unknown member has a pointer of its own, inside of others, too", () => {
  const rule = z.strictObject({ at: z.string() });
  const schema = z.strictObject({ rules: z.array(rule) });
  const { error } = schema.safeParse({ rules: [{ at: "x", by: 1, "a/b": 2 }], more: 3 }, { error: readably });
  const detail = "is not known";
  expect(invalidMembers(error?.issues ?? [])).toEqual([
    { pointer: "/rules/0/by", detail },
    { pointer: "/rules/0/a~1b", detail },
    { pointer: "/more", detail },
  ]);
});
