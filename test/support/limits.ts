import { expect } from "vitest";
import type { Caller } from "#application/access.ts";
import { ProblemError } from "#contracts/problem.ts";
import { createLimits } from "#gateway/limits/limits.ts";

export const ADA: Caller = { id: "u:ada", role: "attendee", userId: "ada" };

/** Limits whose chance always says `random`, and the kinds that have refused something, in order. */
export function limitsWith(random = 0) {
  const refused: string[] = [];
  const limits = createLimits({ onLimited: (what) => refused.push(what), random: () => random });
  return { limits, refused };
}

/** How many of so many go through before the first that does not; with that one's refusal. */
export async function passed(
  ask: () => Promise<unknown>,
  times: number,
): Promise<{ count: number; problem?: ProblemError }> {
  for (let count = 0; count < times; count++) {
    const refusal = await ask().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal instanceof ProblemError) return { count, problem: refusal };
    expect(refusal).toBeUndefined();
  }
  return { count: times };
}
