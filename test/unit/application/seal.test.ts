import { describe, expect, it } from "vitest";
import { createSealer } from "#application/seal.ts";

const sealer = createSealer("secret");
const bytes = (text: string) => Buffer.from(text);

describe("a sealed token", () => {
  it("opens to its content, which may be nothing", () => {
    expect(sealer.open("scope", sealer.seal("scope", bytes("content")))).toEqual(bytes("content"));
    expect(sealer.open("scope", sealer.seal("scope", bytes("")))).toEqual(bytes(""));
  });

  it("is no token of another scope, even where scope and content read on as the same text", () => {
    const token = Buffer.from(sealer.seal("users", bytes("1")), "base64url");
    const seal = token.subarray(1);
    const forged = Buffer.concat([bytes("s1"), seal]).toString("base64url");
    expect(sealer.open("user", forged)).toBeUndefined();
  });

  it.each(["", "A", "AAAA", "AAAAAAAAAA"])("is not shorter than its seal: %j", (token) => {
    expect(sealer.open("scope", token)).toBeUndefined();
  });
});
