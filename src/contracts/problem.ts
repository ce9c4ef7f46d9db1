import { z } from "zod";
import { REFUSAL_MEMBERS, REFUSAL_PROBLEMS } from "./refusals.ts";
import { registrationSchema } from "./registration.ts";

/**
 * Every code of a problem, with its status and title; the codes of the rules are in `refusals.ts`. Codes
 * are stable, since clients switch on them.
 */
export const PROBLEMS = {
  MALFORMED_JSON: { status: 400, title: "The body is not JSON" },
  INVALID_QUERY: { status: 400, title: "A query parameter is not valid" },
  INVALID_CURSOR: { status: 400, title: "The cursor is not one of this list" },
  INVALID_IDEMPOTENCY_KEY: { status: 400, title: "The Idempotency-Key is not valid" },
  UNAUTHENTICATED: { status: 401, title: "No credential, or none that is valid" },
  FORBIDDEN: { status: 403, title: "The caller may not do this" },
  CROSS_SITE: { status: 403, title: "A page of another site sent the request" },
  ROUTE_NOT_FOUND: { status: 404, title: "No such route" },
  KEY_NOT_FOUND: { status: 404, title: "No such API key" },
  REQUEST_NOT_FOUND: { status: 404, title: "No such request" },
  REGISTRATION_NOT_FOUND: { status: 404, title: "No such registration" },
  METHOD_NOT_ALLOWED: { status: 405, title: "The route does not know this method" },
  USER_ALREADY_EXISTS: { status: 409, title: "A user with this id exists" },
  BODY_TOO_LARGE: { status: 413, title: "The body is too large" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: "The content type is not JSON" },
  MISDIRECTED_REQUEST: { status: 421, title: "The request is for another host" },
  VALIDATION_FAILED: { status: 422, title: "The request is not valid" },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: "The Idempotency-Key belongs to another command" },
  RATE_LIMITED: { status: 429, title: "Too much was asked for" },
  COMMAND_FAILED: { status: 500, title: "The command could not be carried out" },
  INTERNAL_ERROR: { status: 500, title: "Something went wrong on our side" },
  SERVICE_UNAVAILABLE: { status: 503, title: "Temporarily unavailable" },
  ...REFUSAL_PROBLEMS,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** What every operation may answer, so that none lists it. */
export const PROBLEMS_ANYWHERE = ["CROSS_SITE", "MISDIRECTED_REQUEST", "INTERNAL_ERROR"] as const;

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

const invalidMemberSchema = z.object({
  pointer: z.string().meta({ description: "JSON Pointer (RFC 6901) to the member" }),
  detail: z.string(),
});

/** RFC 9457 problem details with a stable `code`. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes),
    instance: z.string().optional().meta({
      description: "INTERNAL_ERROR: this occurrence, by the `X-Request-Id` under which it was logged",
    }),
    errors: z
      .array(invalidMemberSchema)
      .optional()
      .meta({ description: "VALIDATION_FAILED: what is invalid" }),
    requestId: z
      .string()
      .optional()
      .meta({ description: "the request that was refused, where the answer is an earlier one" }),
    ...REFUSAL_MEMBERS,
    registration: registrationSchema.optional(),
  })
  .meta({ id: "Problem" });

export type Problem = z.output<typeof problemSchema>;
export type InvalidMember = z.output<typeof invalidMemberSchema>;
export type ProblemExtras = Partial<Omit<Problem, "type" | "title" | "status" | "detail" | "code">>;

/** The problem with this code, as it is sent. `detail` is a sentence for people about this request. */
export function problem(code: ProblemCode, detail: string, extras: ProblemExtras = {}): Problem {
  const { status, title } = PROBLEMS[code];
  const type = `urn:muster:problem:${code.toLowerCase().replaceAll("_", "-")}`;
  return { type, title, status, detail, code, ...extras };
}

/** A body has room for ten thousand unknown members; an answer that named all would be ten times as long. */
const MOST_ERRORS = 100;

/** The problem of a request of which these members are not valid. */
export function validationFailed(errors: readonly InvalidMember[]): Problem {
  const detail =
    errors.length === 1 ? "One member of the body is not valid." : `${errors.length} things are not valid.`;
  return problem("VALIDATION_FAILED", detail, { errors: errors.slice(0, MOST_ERRORS) });
}

/** Thrown to answer a request with this problem, where it can't be returned: invalid input, unknown ids. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** Headers that this answer has, and others don't. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
    this.problem = problem;
    this.headers = headers;
  }
}
