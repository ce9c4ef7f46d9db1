import type { z } from "zod";
import type { ParameterName } from "#contracts/endpoints/endpoints.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import { eventIdSchema, userIdSchema } from "#contracts/values.ts";

/** Ids in paths and query parameters, checked before a route does anything. */

/** The text as an event's id. Throws EVENT_NOT_FOUND where no event can have such an id. */
export function eventIdOf(text: string): string {
  return idOf(text, eventIdSchema, "EVENT_NOT_FOUND", "an event");
}

/** The text as a user's id. Throws USER_NOT_FOUND where no user can have such an id. */
function userIdOf(text: string): string {
  return idOf(text, userIdSchema, "USER_NOT_FOUND", "a user");
}

function idOf(
  text: string,
  schema: z.ZodType<string>,
  code: "EVENT_NOT_FOUND" | "USER_NOT_FOUND",
  whose: string,
) {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const shown = text.length > 140 ? `${text.slice(0, 140)}…` : text;
  const rule = parsed.error.issues[0]?.message;
  throw new ProblemError(problem(code, `${JSON.stringify(shown)} is not the id of ${whose}, which ${rule}.`));
}

/** For each parameter of a path, the check that its text must pass; the check returns the value. */
export const PARAMETER_CHECKS: Readonly<Record<ParameterName, (text: string) => string>> = {
  eventId: eventIdOf,
  userId: userIdOf,
  // Whether there can be such a request is known once the id is opened, and a key once it is looked up.
  requestId: (text) => text,
  keyId: (text) => text,
};

/** The query parameters that the schema knows; others are ignored. Throws INVALID_QUERY. */
export function queryOf<Schema extends z.ZodObject>(
  request: { queries(name: string): string[] | undefined },
  schema: Schema,
): z.output<Schema> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const [value, ...others] = request.queries(name) ?? [];
    if (others.length > 0) throw invalid(name, "must be given once");
    if (value !== undefined) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(String(issue?.path[0]), issue?.message ?? "is not valid");
}

function invalid(name: string, detail: string): ProblemError {
  return new ProblemError(problem("INVALID_QUERY", `The parameter "${name}" ${detail}.`));
}
