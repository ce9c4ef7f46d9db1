import { describe, expect, it } from "vitest";
import { decodeRequestId } from "#application/accepting/request-id.ts";
import { decodeCursor } from "#application/cursor.ts";
import { createSealer } from "#application/seal.ts";
import { pageTrailSchema, type PositionSchema, sliceEndSchema, ticketSchema } from "#contracts/cursor.ts";
import * as yesterday from "#test/support/yesterday/tokens.ts";

const sealer = createSealer([{ id: "k1", secret: Buffer.alloc(32, 1) }], yesterday.KEY);
const NOW = "2026-11-27T00:00:00.000Z";

const schemaOf = (list: string): PositionSchema<unknown> => {
  if (list.startsWith("user ")) return pageTrailSchema;
  return list.startsWith("event waitlisted") ? ticketSchema : sliceEndSchema;
};

describe("what 0.1.0 gave out keeps working", () => {
  it.each(yesterday.REQUESTS)("the id of a request: %s", (id, reference) => {
    expect(decodeRequestId(sealer, id, NOW)).toEqual(reference);
  });

  it.each(yesterday.CURSORS)("the cursor %s of the list %s", (cursor, list, position) => {
    expect(decodeCursor(sealer, list, schemaOf(list), cursor)).toEqual(position);
  });
});
