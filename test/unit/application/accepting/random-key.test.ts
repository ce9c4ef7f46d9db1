import { expect, it } from "vitest";
import { randomKey } from "#application/accepting/random-key.ts";

it("is another one every time, beyond what is drawn at once, of 128 bits", () => {
  const keys = Array.from({ length: 2000 }, randomKey);
  expect(new Set(keys).size).toBe(2000);
  for (const key of keys) expect(Buffer.from(key, "base64url")).toHaveLength(16);
});
