import { PLACE, SEAT } from "./examples.ts";
import { type Problem, problem, type ProblemCode, type ProblemExtras, PROBLEMS } from "./problem.ts";

const EXTRAS: Readonly<Partial<Record<ProblemCode, ProblemExtras>>> = {
  VALIDATION_FAILED: { errors: [{ pointer: "/email", detail: "must be an e-mail address" }] },
  EVENT_FULL: { capacity: 100, registeredCount: 100 },
  CAPACITY_BELOW_REGISTERED: { registeredCount: 42 },
  ALREADY_REGISTERED: { registration: SEAT },
  ALREADY_WAITLISTED: { registration: PLACE },
};

/** The problem with this code, as the documents show it. */
export function exampleOf(code: ProblemCode): Problem {
  return problem(code, `${PROBLEMS[code].title}.`, EXTRAS[code]);
}
