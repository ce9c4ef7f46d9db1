/** Kinds of characters, each as the inside of a character class. */

/** Control characters corrupt logs and CSV files; a lone surrogate can't be stored as UTF-8. */
export const CONTROL = String.raw`\p{Cc}\p{Cs}\uFFFE\uFFFF`;

/** Of which nobody sees anything: blanks, what has no width or only directs others, the blank of Braille. */
export const INVISIBLE = String.raw`\p{White_Space}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800`;

/** Every character up to U+FFFF, in order, but surrogates. */
const BASIC_PLANE = String.fromCharCode(
  ...Array.from({ length: 0xd800 }, (_, code) => code),
  ...Array.from({ length: 0x2000 }, (_, code) => 0xe000 + code),
);

/**
 * What the class has up to U+FFFF, as ranges for the inside of another class. Published patterns are read by
 * engines that know no properties, and that each write what lies beyond in a way of their own.
 */
export function portable(characterClass: string): string {
  const runs = BASIC_PLANE.match(new RegExp(`${characterClass}+`, "gv")) ?? [];
  const escaped = (run: string, i: number): string => `\\u${run.charCodeAt(i).toString(16).padStart(4, "0")}`;
  return runs
    .map((run) => (run.length === 1 ? escaped(run, 0) : `${escaped(run, 0)}-${escaped(run, run.length - 1)}`))
    .join("");
}

/** How many characters (code points) a text has. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
