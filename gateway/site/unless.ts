import { type ProblemCode, ProblemError } from "#contracts/problem.ts";

/** What is promised; undefined where it ends with a problem of this code. Every other error goes on. */
export async function unless<Value>(code: ProblemCode, promised: Promise<Value>): Promise<Value | undefined> {
  return await promised.catch((error: unknown) => {
    if (error instanceof ProblemError && error.problem.code === code) return undefined;
    throw error;
  });
}
