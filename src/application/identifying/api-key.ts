import { hash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * The text of an API key: `mst_`, an id of 10 characters, `_`, a secret of 32, which nobody guesses (190 bits), and
 * the CRC-32 of all that in 6. Scanners for secrets know it by its form, and what is no key is refused unread.
 */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_CHARACTERS = 10;
const SECRET_CHARACTERS = 32;
const CHECK_CHARACTERS = 6;
const KEY = new RegExp(
  `^mst_([0-9A-Za-z]{${ID_CHARACTERS}})_[0-9A-Za-z]{${SECRET_CHARACTERS + CHECK_CHARACTERS}}$`,
);

/** A key that nobody has, and its id. */
export function makeApiKey(): { readonly keyId: string; readonly text: string } {
  const keyId = randomText(ID_CHARACTERS);
  const unchecked = `mst_${keyId}_${randomText(SECRET_CHARACTERS)}`;
  return { keyId, text: `${unchecked}${checkOf(unchecked)}` };
}

/** The id in a key; undefined for any text that is none. */
export function keyIdIn(text: string): string | undefined {
  const keyId = KEY.exec(text)?.[1];
  return text.endsWith(checkOf(text.slice(0, -CHECK_CHARACTERS))) ? keyId : undefined;
}

/** What is kept of a key. It has no salt and takes no time: so many random bits can't be guessed from it. */
export function hashOfKey(text: string): string {
  return hash("sha256", text, "base64url");
}

/** Random characters of the alphabet, none likelier than another. */
export function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

function checkOf(text: string): string {
  let [rest, digits] = [crc32(text), ""];
  for (let i = 0; i < CHECK_CHARACTERS; i++) {
    digits = `${ALPHABET[rest % ALPHABET.length]}${digits}`;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
