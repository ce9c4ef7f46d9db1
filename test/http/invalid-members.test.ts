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

test.each([
  [z.enum(["a"]), "b", 'must be "a"'],
  [z.enum(["a", "b", "c"]), 5, 'must be "a", "b", or "c"'],
  [z.array(z.string()).min(1), [], "must have at least 1 element"],
  [z.array(z.string()).max(2), ["a", "b", "c"], "must have at most 2 elements"],
  [z.array(z.string()).max(2), "more than two", "must be an array"],
  [z.int().min(1), 0, "must be 1 or more"],
  [z.int().max(2), 3, "must be 2 or less"],
])("one thing is said of a member that does not fit, in words: %#", (member, value, detail) => {
  const { error } = z.object({ member }).safeParse({ member: value }, { error: readably });
  expect(invalidMembers(error?.issues ?? [])).toEqual([{ pointer: "/member", detail }]);
});
