import type { z } from "zod";
import type { InvalidMember } from "#contracts/problem.ts";

/** What a schema complains about, in words for the people who sent it. */

/** Each member that an issue is about, with what is wrong with it. Of one that has the wrong type, nothing else is. */
export function invalidMembers(issues: readonly z.core.$ZodIssue[]): InvalidMember[] {
  const mistyped = new Set(
    issues.flatMap(({ code, path }) => (code === "invalid_type" ? [pointerTo(path)] : [])),
  );
  const said = issues.filter(({ code, path }) => code === "invalid_type" || !mistyped.has(pointerTo(path)));
  return said.flatMap((issue) => {
    const { path, message } = issue;
    if (issue.code !== "unrecognized_keys") return [{ pointer: pointerTo(path), detail: message }];
    return issue.keys.map((name) => ({ pointer: pointerTo([...path, name]), detail: message }));
  });
}

/** A JSON Pointer (RFC 6901). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The messages of those issues for which the schemas have none of their own; undefined for all others. */
export function readably(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${oneOf.format(issue.values.map((value) => JSON.stringify(value)))}`;
    case "too_small":
      return issue.origin === "array"
        ? `must have at least ${elements(issue.minimum)}`
        : `must be ${issue.minimum} or more`;
    case "too_big":
      return issue.origin === "array"
        ? `must have at most ${elements(issue.maximum)}`
        : `must be ${issue.maximum} or less`;
    case "unrecognized_keys":
      return "is not known";
    default:
      return undefined;
  }
}

const oneOf = new Intl.ListFormat("en", { type: "disjunction" });

const elements = (count: number | bigint): string => `${count} ${count === 1 ? "element" : "elements"}`;

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "an array",
};
