import type { PositionSchema } from "#contracts/cursor.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { Sealer } from "./seal.ts";

/** The cursor that continues the list behind `position`. */
export function encodeCursor(sealer: Sealer, list: string, position: unknown): string {
  return sealer.seal("cursor", list, Buffer.from(JSON.stringify(position)));
}

/**
 * The position in a cursor of this very list. Throws INVALID_CURSOR for any other text, and for a cursor that
 * holds anything but a position, whoever has sealed it.
 */
export function decodeCursor<Position>(
  sealer: Sealer,
  list: string,
  schema: PositionSchema<Position>,
  cursor: string,
): Position {
  const bytes = sealer.open("cursor", list, cursor);
  const position = schema.safeParse(bytes && jsonIn(bytes));
  if (position.success) return position.data;
  const detail = "The cursor was not given out by this list. Begin again without one.";
  throw new ProblemError(problem("INVALID_CURSOR", detail));
}

/** What is sealed, where that is JSON; else undefined. */
export function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
