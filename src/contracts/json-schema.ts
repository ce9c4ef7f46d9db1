import { eventIdSchema, userIdSchema } from "./values.ts";

/** How the schemas of both published documents differ from those that zod makes. */

type Json = Record<string, unknown>;

/** Without examples, tools make up ids from the pattern, as long as the pattern allows. */
const EXAMPLES = new Map<unknown, string>([
  [eventIdSchema, "spring-concert"],
  [userIdSchema, "ada"],
]);

/** For `override` of `z.toJSONSchema`: drops what only zod needs, and what later versions may change. */
export function simplify({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Json }): void {
  delete jsonSchema["id"];
  const example = EXAMPLES.get(zodSchema);
  if (example !== undefined) jsonSchema["examples"] = [example];
  // Clients must not reject members that later versions may add.
  if (jsonSchema["additionalProperties"] === false) delete jsonSchema["additionalProperties"];
  if (jsonSchema["minimum"] === Number.MIN_SAFE_INTEGER) delete jsonSchema["minimum"];
  if (jsonSchema["maximum"] === Number.MAX_SAFE_INTEGER) delete jsonSchema["maximum"];
}
