import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { hmacSha256 } from "#platform/hmac.ts";
import { always } from "../../support/arbitraries/property.ts";

const bytes = fc.uint8Array({ maxLength: 200 });

it("is what Node's own object makes, for keys of every length", async () => {
  await always(
    fc.property(bytes, bytes, bytes, (key, data, more) => {
      expect(hmacSha256(key)(data)).toEqual(createHmac("sha256", key).update(data).digest());
      expect(hmacSha256(key)(data, more)).toEqual(
        createHmac("sha256", key).update(data).update(more).digest(),
      );
    }),
    { runs: 500 },
  );
});

// RFC 4231, test case 6: a key that is longer than a block.
it("is what the standard says", () => {
  const tag = hmacSha256(Buffer.alloc(131, 0xaa))(
    Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First"),
  );
  expect(tag.toString("hex")).toBe("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
});
