import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { randomKey } from "#application/accepting/random-key.ts";
import { digestOfKey } from "#application/idempotency.ts";
import { isKeyless } from "#contracts/request-key.ts";

describe("the key of a request", () => {
  it("shows that there was no Idempotency-Key", () => {
    for (let i = 0; i < 1000; i++) expect(isKeyless(randomKey())).toBe(true);
  });

  it("under an Idempotency-Key, or of a former version, does not", () => {
    for (let i = 0; i < 1000; i++) {
      expect(isKeyless(digestOfKey(`key ${i}`))).toBe(false);
      expect(isKeyless(randomBytes(16).toString("base64url"))).toBe(false);
    }
    expect(isKeyless("")).toBe(false);
  });
});
