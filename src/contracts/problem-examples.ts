import { PLACE, SEAT } from "./examples.ts";
import { type Problem, problem, type ProblemCode, type ProblemExtras, PROBLEMS } from "./problem.ts";

const EXTRAS: Readonly<Partial<Record<ProblemCode, ProblemExtras>>> = {
  VALIDATION_FAILED: { errors: [{ pointer: "/email", detail: "must be an e-mail address" }] },
  EVENT_FULL: { capacity: 100, registeredCount: 100 },
  CAPACITY_BELOW_REGISTERED: { registeredCount: 42 },
  ALREADY_REGISTERED: { registration: SEAT },
  ALREADY_WAITLISTED: { registration: PLACE },
  NOT_WAITLISTED: { registration: SEAT },
  NOT_SEATED: { registration: PLACE },
  EVENT_CANCELLED: { reason: "The hall is closed." },
  REGISTRATION_NOT_OPEN: { registrationOpensAt: "2027-02-01T11:00:00.000Z" },
  REGISTRATION_CLOSED: { registrationClosesAt: "2027-04-30T18:00:00.000Z" },
  CANCELLATION_CLOSED: { cancelUntil: "2027-04-29T18:00:00.000Z" },
  WAITLIST_FULL: { waitlistLimit: 50 },
  ALREADY_CHECKED_IN: { checkedInAt: "2027-05-01T17:30:00.000Z" },
  INVALID_SCHEDULE: {
    registrationOpensAt: "2027-02-01T11:00:00.000Z",
    registrationClosesAt: "2027-01-31T11:00:00.000Z",
  },
};

/** The problem with this code, as the documents show it. */
export function exampleOf(code: ProblemCode): Problem {
  return problem(code, `${PROBLEMS[code].title}.`, EXTRAS[code]);
}
