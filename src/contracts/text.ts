import { z } from "zod";
import { CONTROL, INVISIBLE, lengthOf, portable } from "./characters.ts";

/** The schemas of texts: which characters they may have, and how many. */

const HAS_CONTROL = new RegExp(`[${CONTROL}]`, "u");
const HAS_CONTROL_BUT_LINES = new RegExp(`(?![\n\t])[${CONTROL}]`, "u");
const HAS_VISIBLE = new RegExp(`[^${CONTROL}${INVISIBLE}]`, "u");

/** The same rules as published; what is invisible beyond U+FFFF they leave to the check. */
const control = portable(`[${CONTROL}]`);
const controlButLines = portable(String.raw`[[${CONTROL}]--[\n\t]]`);
const invisible = portable(`[[${INVISIBLE}]--[${CONTROL}]]`);
const PATTERNS = {
  text: `^[^${control}]*$`,
  lines: String.raw`^(?:[^${controlButLines}]|\r\n)*$`,
  // Its parts match different characters, so that no engine has to go back and try again.
  visible: `^[${invisible}]*[^${control}${invisible}][^${control}]*$`,
};

/** Fewest and most characters (code points) of a text. */
type Length = { readonly min?: number; readonly max: number };

/** Text of this length, without control characters. */
export function text(length: Length) {
  return bounded(z.string(), HAS_CONTROL, "must not contain control characters", length).meta({
    pattern: PATTERNS.text,
  });
}

/** Text of this length that may also have line breaks and tabs. CR LF becomes LF. */
export function lines(length: Length) {
  const unified = z.string().overwrite((value) => value.replaceAll("\r\n", "\n"));
  const message = "must not contain control characters other than line breaks and tabs";
  return bounded(unified, HAS_CONTROL_BUT_LINES, message, length).meta({
    pattern: PATTERNS.lines,
    description: "may have line breaks (CR LF becomes LF) and tabs",
  });
}

/** Text of this length of which people see something: not only blanks or characters without width. */
export function visibleText(length: Length) {
  return text({ min: 1, ...length })
    .refine((value) => HAS_VISIBLE.test(value), "must have at least one visible character")
    .meta({ pattern: PATTERNS.visible, description: "at least one character must be visible" });
}

function bounded(schema: z.ZodString, refused: RegExp, message: string, { min = 0, max }: Length) {
  const shortest = `must have at least ${min} character${min === 1 ? "" : "s"}`;
  return schema
    .refine((value) => !refused.test(value), message)
    .refine((value) => lengthOf(value) >= min, { error: shortest, abort: true })
    .refine((value) => lengthOf(value) <= max, `must have at most ${max} characters`)
    .meta({ ...(min > 0 && { minLength: min }), maxLength: max });
}
