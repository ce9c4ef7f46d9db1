import { z } from "zod";

/** How the schemas of both published documents differ from those that zod makes. */

type Json = Record<string, unknown>;

/** For `override` of `z.toJSONSchema`: drops what only zod needs, and what later versions may change. */
export function simplify({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Json }): void {
  delete jsonSchema["id"];
  // Clients must not reject members that later versions may add. Only bodies are strict: Muster refuses those.
  if (jsonSchema["additionalProperties"] === false && !isStrict(zodSchema)) {
    delete jsonSchema["additionalProperties"];
  }
  // Generators of clients take a member with a default for one that is always there.
  delete jsonSchema["default"];
  if (jsonSchema["minimum"] === Number.MIN_SAFE_INTEGER) delete jsonSchema["minimum"];
  if (jsonSchema["maximum"] === Number.MAX_SAFE_INTEGER) delete jsonSchema["maximum"];
}

function isStrict(schema: unknown): boolean {
  return schema instanceof z.ZodObject && schema.def.catchall !== undefined;
}
