/**
 * Text that somebody else wrote, for a terminal: characters that control a terminal, or the direction in which
 * it writes, become visible escapes such as `\u001b`. JSON without white space between its values stays JSON, with the
 * same values.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

/** By their units of UTF-16, as JSON has them. */
const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** `1 command`, `2 commands`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
