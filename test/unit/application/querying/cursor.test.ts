import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { always } from "#test/support/arbitraries/property.ts";
import { decodeCursor, encodeCursor } from "#application/cursor.ts";
import { pageTrailSchema, type PositionSchema, sliceEndSchema, ticketSchema } from "#contracts/cursor.ts";
import { FORGED_POSITIONS } from "#test/support/forged-content.ts";
import { otherSealer, testSealer as sealer } from "#test/support/token-keys.ts";

const trail = fc.record({
  last: fc.tuple(fc.string({ maxLength: 100 }), fc.string({ maxLength: 128 })),
  items: fc
    .array(fc.uint8Array({ minLength: 6, maxLength: 6 }))
    .map((all) => Buffer.concat(all).toString("base64url")),
});
const position = fc.oneof(fc.string({ minLength: 1 }), fc.integer({ min: 1 }), trail);
const anyPosition = z.union([sliceEndSchema, ticketSchema, pageTrailSchema]);

function opens(scope: string, cursor: string, schema: PositionSchema<unknown> = anyPosition): boolean {
  try {
    decodeCursor(sealer, scope, schema, cursor);
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
        expect(decodeCursor(sealer, scope, anyPosition, cursor)).toEqual(at);
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

  it.each([
    ["a slice", sliceEndSchema, FORGED_POSITIONS],
    ["a waitlist", ticketSchema, [...FORGED_POSITIONS, '"1"', "9007199254740993"]],
    ["a person's events", pageTrailSchema, [...FORGED_POSITIONS, "1", '"x"']],
  ] as const)("with no position of %s in it is INVALID_CURSOR, whoever sealed it", (_, schema, contents) => {
    for (const content of contents) {
      const cursor = sealer.seal("cursor", "list", Buffer.from(content));
      expect(opens("list", cursor, schema), content.slice(0, 40)).toBe(false);
    }
  });

  it("made by hand, without the key, is INVALID_CURSOR", () => {
    expect(opens("users", encodeCursor(otherSealer, "users", "u1"))).toBe(false);
  });
});
