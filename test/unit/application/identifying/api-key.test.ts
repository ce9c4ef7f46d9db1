import { expect, it } from "vitest";
import { hashOfKey, keyIdIn, makeApiKey, randomText } from "#application/identifying/api-key.ts";

it("has an id, a secret, and a checksum that was computed elsewhere", () => {
  const { keyId, text } = makeApiKey();
  expect(text).toMatch(/^mst_[0-9A-Za-z]{10}_[0-9A-Za-z]{38}$/);
  expect(text).toContain(`mst_${keyId}_`);
  expect(keyIdIn(text)).toBe(keyId);
  // By Python's zlib, the CRC-32 of all before it is 2,951,538,453: in base 62, with the digits 0–9, A–Z, a–z.
  expect(keyIdIn(`mst_0123456789_${"a".repeat(32)}3DkLyv`)).toBe("0123456789");
});

it("is none with any one character changed, added or left out", () => {
  const { text } = makeApiKey();
  for (let i = 0; i < text.length; i++) {
    const other = text[i] === "x" ? "y" : "x";
    expect(keyIdIn(`${text.slice(0, i)}${other}${text.slice(i + 1)}`), String(i)).toBeUndefined();
    expect(keyIdIn(`${text.slice(0, i)}${text.slice(i + 1)}`), String(i)).toBeUndefined();
  }
  for (const other of [`${text}0`, ` ${text}`, `${text}\n`, "", "mst_", text.toUpperCase()])
    expect(keyIdIn(other)).toBeUndefined();
});

it("is another one each time", () => {
  const keys = Array.from({ length: 100 }, () => makeApiKey());
  expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(100);
  expect(new Set(keys.map(({ text }) => hashOfKey(text))).size).toBe(100);
});

it("is kept as a SHA-256, and so it was yesterday", () => {
  // By Python's hashlib, of the text above.
  expect(hashOfKey(`mst_0123456789_${"a".repeat(32)}3DkLyv`)).toBe(
    "3MF01AUeEX2HleqMDtrNg1DdscXvFzh3vVqxBT3os94",
  );
});

it("has characters of all kinds", () => {
  const texts = Array.from({ length: 200 }, () => randomText(62)).join("");
  expect(new Set(texts).size).toBe(62);
});
