import { problem, ProblemError } from "#contracts/problem.ts";
import type { Sealer } from "#application/seal.ts";

/** The cursor that continues the list `scope` after `position`. */
export function encodeCursor(sealer: Sealer, scope: string, position: unknown): string {
  return sealer.seal(`cursor:${scope}`, Buffer.from(JSON.stringify(position)));
}

/** The position in a cursor of this very list. Throws INVALID_CURSOR for any other text. */
export function decodeCursor(sealer: Sealer, scope: string, cursor: string): unknown {
  const bytes = sealer.open(`cursor:${scope}`, cursor);
  if (bytes === undefined) {
    const detail = "The cursor was not given out by this list. Begin again without one.";
    throw new ProblemError(problem("INVALID_CURSOR", detail));
  }
  return JSON.parse(bytes.toString());
}
