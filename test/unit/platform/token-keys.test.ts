import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError } from "#platform/config.ts";
import { makeTokenKeys, readTokenKeys, writeTokenKeys } from "#platform/token-keys.ts";

const directory = mkdtempSync(join(tmpdir(), "muster-token-keys-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const KEY = Buffer.alloc(32, "k").toString("base64");
const modeOf = (path: string) => statSync(path).mode & 0o777;

function fileOf(content: string): string {
  const path = join(directory, "given");
  writeFileSync(path, content);
  return path;
}

function refusalOf(path: string): string {
  try {
    readTokenKeys(path);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return String(error);
  }
  return "";
}

describe("a file of token keys", () => {
  it("is made once, for its owner only, with a key that nobody has", () => {
    const [path, another] = [join(directory, "a", "b", "keys"), join(directory, "c", "keys")];
    expect(makeTokenKeys(path)).toBe(true);
    const content = readFileSync(path, "utf8");
    expect([modeOf(path), modeOf(join(directory, "a", "b"))]).toEqual([0o600, 0o700]);
    expect(content).toMatch(/^k1 [A-Za-z0-9+/]{43}=\n$/);
    expect(readTokenKeys(path)[0].secret).toHaveLength(32);

    expect(makeTokenKeys(path)).toBe(false);
    expect(readFileSync(path, "utf8")).toBe(content);
    makeTokenKeys(another);
    expect(readFileSync(another, "utf8")).not.toBe(content);
  });

  it("has a key on each line, in the order in which they are used", () => {
    const keys = readTokenKeys(fileOf(`new ${KEY}\r\n2026-01 ${Buffer.alloc(48).toString("base64")}\n\n`));
    expect(keys.map(({ id, secret }) => [id, secret.length])).toEqual([
      ["new", 32],
      ["2026-01", 48],
    ]);
  });

  it.each([
    ["\n", "is empty"],
    [KEY, "key 1 is not: ID BASE64, with 32 bytes"],
    [`k1 ${KEY}\nk2 ${Buffer.alloc(31, "x").toString("base64")}`, "key 2 is not: ID BASE64, with 32 bytes"],
    [`123456789 ${KEY}`, "key 1 is not: ID BASE64, with 32 bytes"],
    [`k1  ${KEY}`, "key 1 is not: ID BASE64, with 32 bytes"],
    [`k1 ${KEY} # mine`, "key 1 is not: ID BASE64, with 32 bytes"],
    [`k1 ${KEY}\nk1 ${KEY}`, "has the id k1 twice"],
  ])("with %j in it is refused, and no key is shown", (content, why) => {
    const path = fileOf(content);
    const refusal = refusalOf(path);
    expect(refusal).toContain(`TOKEN_KEYS_FILE=${path}: ${why}`);
    for (const word of content.split(/\s+/).filter(({ length }) => length > 20))
      expect(refusal).not.toContain(word);
  });

  it("that is not there is named", () => {
    const path = join(directory, "nowhere");
    expect(refusalOf(path)).toMatch(new RegExp(`TOKEN_KEYS_FILE=${path}: ENOENT`));
  });
});

describe("token keys that come as a variable", () => {
  const [OLD, NEW] = ["o", "n"].map((letter) => Buffer.alloc(32, letter).toString("base64"));
  const path = join(directory, "written", "keys");

  it("are written to a file for its owner only, in their order, whatever was there", () => {
    writeTokenKeys(path, JSON.stringify({ k1: OLD }));
    writeTokenKeys(path, JSON.stringify({ k2: NEW, k1: OLD }));
    expect(readFileSync(path, "utf8")).toBe(`k2 ${NEW}\nk1 ${OLD}\n`);
    expect([modeOf(path), modeOf(join(path, ".."))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(path, ".."))).toEqual(["keys"]);
  });

  it.each([
    [KEY, "is no JSON object of ids and keys"],
    [JSON.stringify([KEY]), "is no JSON object of ids and keys"],
    [JSON.stringify({ k1: { key: KEY } }), "is no JSON object of ids and keys"],
    ["{}", "is empty"],
    [JSON.stringify({ k1: KEY, k2: "c2hvcnQ=" }), "key 2 is not: ID BASE64, with 32 bytes"],
    [JSON.stringify({ "k1\nk2": KEY }), "key 1 is not: ID BASE64, with 32 bytes"],
    [JSON.stringify({ k1: `${KEY}\nk2 ${KEY}` }), "key 1 is not: ID BASE64, with 32 bytes"],
    [
      JSON.stringify({ 2: KEY, 1: KEY }),
      "has the id 1, a whole number: JSON doesn't keep the order of those",
    ],
  ])("of %j are refused, none is shown, and the file stays", (given, why) => {
    writeTokenKeys(path, JSON.stringify({ k1: OLD }));
    expect(() => writeTokenKeys(path, given)).toThrow(ConfigError);
    expect(() => writeTokenKeys(path, given)).toThrow(`TOKEN_KEYS: ${why}`);
    expect(() => writeTokenKeys(path, given)).not.toThrow(KEY);
    expect(readFileSync(path, "utf8")).toBe(`k1 ${OLD}\n`);
  });
});
