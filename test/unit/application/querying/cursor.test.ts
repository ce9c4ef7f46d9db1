import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import { decodeCursor, encodeCursor } from "#application/querying/cursor.ts";
import { createSealer } from "#application/seal.ts";

const sealer = createSealer("secret");
const position = fc.oneof(fc.string(), fc.nat(), fc.tuple(fc.string(), fc.string()));

function opens(scope: string, cursor: string): boolean {
  try {
    decodeCursor(sealer, scope, cursor);
    return true;
  } catch (error) {
    const detail = "The cursor was not given out by this list. Begin again without one.";
    expect(error).toMatchObject({ problem: { code: "INVALID_CURSOR", status: 400, detail } });
    return false;
  }
}

describe("a cursor", () => {
  it("continues the list that gave it out where it left off", async () => {
    await always(
      fc.property(fc.string(), position, (scope, at) => {
        const cursor = encodeCursor(sealer, scope, at);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(sealer, scope, cursor)).toEqual(at);
      }),
    );
  });

  it("of another list is INVALID_CURSOR", async () => {
    await always(
      fc.property(fc.string(), fc.string(), position, (scope, other, at) => {
        fc.pre(scope !== other);
        expect(opens(other, encodeCursor(sealer, scope, at))).toBe(false);
      }),
    );
    expect(opens("event waitlisted e1", encodeCursor(sealer, "event waitlisted e2", 1))).toBe(false);
  });

  it("that was changed in any place is INVALID_CURSOR", async () => {
    await always(
      fc.property(position, fc.nat(), fc.constantFrom(..."Ab0-_=+/ ".split("")), (at, index, by) => {
        const cursor = encodeCursor(sealer, "users", at);
        const i = index % cursor.length;
        fc.pre(cursor[i] !== by);
        expect(opens("users", cursor.slice(0, i) + by + cursor.slice(i + 1))).toBe(false);
      }),
      { runs: 300 },
    );
  });

  it.each(["", "x", "bnVsbA", "%00", "a".repeat(5000), "null", "{}"])(
    "forged is INVALID_CURSOR: %.20s",
    (forged) => {
      expect(opens("users", forged)).toBe(false);
    },
  );

  it("made by hand, without the key, is INVALID_CURSOR", () => {
    expect(opens("users", encodeCursor(createSealer("guess"), "users", "u1"))).toBe(false);
  });
});
