import { describe, expect, it } from "vitest";
import { createSealer, type TokenKey } from "#application/seal.ts";
import { KEY_OF_0_1_0, sealedBy010, testSealer } from "#test/support/token-keys.ts";

const bytes = (text: string) => Buffer.from(text);
const keyOf = (id: string, letter = id): TokenKey => ({ id, secret: Buffer.alloc(32, letter) });
const [first, second] = [keyOf("first"), keyOf("second")];

describe("a sealed token", () => {
  it("opens to its content, which may be nothing", () => {
    for (const content of ["content", ""]) {
      const token = testSealer.seal("cursor", "users", bytes(content));
      expect(testSealer.open("cursor", "users", token)).toEqual(bytes(content));
    }
  });

  it("has its version, the id of its key, and a tag of 16 bytes around the content", () => {
    const token = Buffer.from(createSealer([first]).seal("request", "", bytes("content")), "base64url");
    expect(token.subarray(0, -16)).toEqual(Buffer.concat([Buffer.from([0x82, 5]), bytes("firstcontent")]));
  });

  it("is no token of another kind or scope", () => {
    const token = testSealer.seal("cursor", "users", bytes("1"));
    expect(testSealer.open("cursor", "events", token)).toBeUndefined();
    expect(testSealer.open("cursor", "user", token)).toBeUndefined();
    expect(testSealer.open("request", "users", token)).toBeUndefined();
    expect(testSealer.open("link", "users", token)).toBeUndefined();
  });

  it("is no token of another key, even of one with the same id", () => {
    const token = createSealer([keyOf("same", "a")]).seal("request", "", bytes("1"));
    expect(createSealer([keyOf("same", "b")]).open("request", "", token)).toBeUndefined();
    expect(createSealer([keyOf("other", "a")]).open("request", "", token)).toBeUndefined();
  });

  it("does not open under another spelling", () => {
    const token = testSealer.seal("request", "", bytes("12"));
    for (const other of [`${token}=`, ` ${token}`, `${token}\n`, token.replace(/.$/, "$&A")])
      expect(testSealer.open("request", "", other)).toBeUndefined();
  });

  it.each(["", "A", "AAAA", "AAAAAAAAAA", "ggA", "gv8", "ggR0ZXN0", "ggR0ZXN0AAAA"])(
    "is not shorter than its tag: %j",
    (token) => {
      expect(testSealer.open("request", "", token)).toBeUndefined();
    },
  );

  it("is not longer than the head of a request", () => {
    const of = (length: number) => testSealer.seal("cursor", "users", Buffer.alloc(length));
    // 22 bytes of version, key id and tag.
    expect(of(12_266)).toHaveLength(16_384);
    expect(testSealer.open("cursor", "users", of(12_266))).toHaveLength(12_266);
    expect(testSealer.open("cursor", "users", of(12_267))).toBeUndefined();
  });
});

describe("while keys are rotated, tokens open everywhere", () => {
  const steps = [
    ["the new key is added last", [first], [first, second]],
    ["then it comes first", [first, second], [second, first]],
    ["the old one is removed", [second, first], [second]],
  ] as const;

  it.each(steps)("%s", (_, before, after) => {
    const [a, b] = [createSealer(before), createSealer(after)];
    const isLast = after.length < before.length;
    expect(b.open("request", "", a.seal("request", "", bytes("1")))).toEqual(bytes("1"));
    expect(a.open("request", "", b.seal("request", "", bytes("1")))).toEqual(bytes("1"));
    const oldest = createSealer([first]).seal("request", "", bytes("1"));
    expect(b.open("request", "", oldest)).toEqual(isLast ? undefined : bytes("1"));
  });
});

describe("a token of 0.1.0", () => {
  const token = sealedBy010("cursor:users", "1");

  it("opens under the key of that version", () => {
    expect(testSealer.open("cursor", "users", token)).toEqual(bytes("1"));
    expect(testSealer.open("request", "", sealedBy010("request", "2"))).toEqual(bytes("2"));
  });

  it("does not open under another scope, another key, or none", () => {
    expect(testSealer.open("cursor", "events", token)).toBeUndefined();
    expect(createSealer([first], `${KEY_OF_0_1_0}!`).open("cursor", "users", token)).toBeUndefined();
    expect(createSealer([first]).open("cursor", "users", token)).toBeUndefined();
  });

  it("can't pose as one of today", () => {
    const forged = sealedBy010("request", Buffer.from([0x82, 5, ...bytes("first1")]));
    expect(createSealer([first], KEY_OF_0_1_0).open("request", "", forged)).toBeUndefined();
  });
});
