import { z } from "zod";
import { CONTROL, INVISIBLE, portable } from "./characters.ts";

/**
 * An e-mail address: the rule of `<input type="email">` in HTML, with letters of every script, and no longer than a
 * path of RFC 5321. It takes time in proportion to its input.
 */

/** The pattern, given what is never in an address, as the inside of a character class. */
function patternOf(hidden: string): string {
  const atom = String.raw`[^${hidden}"(),:;<>@\[\\\]]`;
  const alphanumeric = String.raw`[^${hidden}\u0021-\u002f:-@\[-\u0060\{-~]`;
  const inside = String.raw`[^${hidden}\u0021-\u002c.\/:-@\[-\u0060\{-~]`;
  const label = `${alphanumeric}(?:${inside}{0,61}${alphanumeric})?`;
  return String.raw`^${atom}{1,64}@${label}(?:\.${label})*$`;
}

const ADDRESS = new RegExp(patternOf(CONTROL + INVISIBLE), "u");
const LONGEST = 254;

export const emailSchema = z
  .string()
  .refine((value) => value.length <= LONGEST && ADDRESS.test(value), "must be an e-mail address")
  .meta({
    format: "email",
    pattern: patternOf(portable(`[${CONTROL}${INVISIBLE}]`)),
    maxLength: LONGEST,
    examples: ["ada@example.org"],
  });
