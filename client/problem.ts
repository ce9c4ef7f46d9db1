import type { Problem, ProblemCode } from "#contracts/problem.ts";

/** Muster refused an operation, or could not do it. `code` is stable: switch on it. */
export class MusterProblem extends Error {
  readonly code: ProblemCode;
  /** The whole answer, with members such as the capacity of an event that is full. */
  readonly problem: Problem;

  constructor(operation: string, problem: Problem) {
    super(`${operation}: ${problem.code}: ${problem.detail}`);
    this.name = "MusterProblem";
    this.code = problem.code;
    this.problem = problem;
  }
}
