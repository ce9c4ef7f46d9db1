import { eventIdSchema, userIdSchema } from "./values.ts";

/** What the published documents have in common: schemas as their readers want them. */

type Json = Record<string, unknown>;

/** Without them, tools make up ids from the pattern, as long as it allows. */
const EXAMPLES = new Map<unknown, string>([
  [eventIdSchema, "spring-concert"],
  [userIdSchema, "ada"],
]);

/** For `override` of `z.toJSONSchema`: leaves out what only zod needs, and what would bind later versions. */
export function simplify({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Json }): void {
  delete jsonSchema["id"];
  const example = EXAMPLES.get(zodSchema);
  if (example !== undefined) jsonSchema["examples"] = [example];
  // Clients must not reject what later versions may add.
  if (jsonSchema["additionalProperties"] === false) delete jsonSchema["additionalProperties"];
  if (jsonSchema["minimum"] === Number.MIN_SAFE_INTEGER) delete jsonSchema["minimum"];
  if (jsonSchema["maximum"] === Number.MAX_SAFE_INTEGER) delete jsonSchema["maximum"];
}
