import { z } from "zod";
import { CONTROL, INVISIBLE, lengthOf, portable } from "./characters.ts";

/**
 * An e-mail address: the rule of `<input type="email">` in HTML, with letters of every script, and no longer than a
 * path of RFC 5321. What is invisible up to U+FFFF is refused, as a published pattern can say no more. Checking takes
 * time in proportion to the input.
 */

const HIDDEN = portable(`[${CONTROL}${INVISIBLE}]`);
const ATOM = String.raw`[^${HIDDEN}"(),:;<>@\[\\\]]`;
const ALPHANUMERIC = String.raw`[^${HIDDEN}\u0021-\u002f:-@\[-\u0060\{-~]`;
const INSIDE = String.raw`[^${HIDDEN}\u0021-\u002c.\/:-@\[-\u0060\{-~]`;
const LABEL = `${ALPHANUMERIC}(?:${INSIDE}{0,61}${ALPHANUMERIC})?`;
const PATTERN = String.raw`^${ATOM}{1,64}@${LABEL}(?:\.${LABEL})*$`;

const ADDRESS = new RegExp(PATTERN, "u");
const LONGEST = 254;

// Without a `format`: "email" is ASCII only, and "idn-email" leaves its rule to each validator. The pattern says all.
export const emailSchema = z
  .string()
  .refine(isAddress, "must be an e-mail address")
  .meta({ pattern: PATTERN, maxLength: LONGEST, examples: ["ada@example.org"] });

function isAddress(value: string): boolean {
  return value.isWellFormed() && lengthOf(value) <= LONGEST && ADDRESS.test(value);
}
