import { z } from "zod";
import { type Endpoint, problemsOf, successesOf } from "./endpoints/endpoint.ts";
import { simplify } from "./json-schema.ts";
import { problemSchema } from "./problem.ts";
import { exampleOf } from "./problem-examples.ts";

/** The schemas and examples of the OpenAPI document, and references to them. */

type Json = Record<string, unknown>;

/** A reference to the schema if it has an id, else the schema itself. That must contain none with an id. */
export function shown(schema: z.ZodType): Json {
  const id = idOf(schema);
  if (id !== undefined) return { $ref: uri(id) };
  return plain(z.toJSONSchema(schema, { io: "input", override: publish }));
}

/** JSON of this schema, with an example, its first unless given; of a union, with one of each of its variants. */
export function contentOf(schema: z.ZodType, example = exampleIn(schema)): Json {
  const media = { schema: shown(schema) };
  const names = variantsOf(schema).map(idOf);
  if (names.length > 0) return { "application/json": { ...media, examples: exampleRefs(names) } };
  return { "application/json": { ...media, ...(example !== undefined && { example }) } };
}

/** JSON of the body, or, of a person with a token, of the other one, where there is one. */
export function contentOfBody(body: z.ZodType, bodyOfPerson?: z.ZodType): Json {
  if (bodyOfPerson === undefined) return contentOf(body);
  const media = { schema: { anyOf: [body, bodyOfPerson].map(shown) }, example: exampleIn(body) };
  return { "application/json": media };
}

/** References to examples by the codes of problems and the ids of variants. */
export function exampleRefs(names: readonly (string | undefined)[]): Json {
  const refs = names.map((name) => [String(name), { $ref: `#/components/examples/${name}` }] as const);
  return Object.fromEntries<Json>(refs);
}

/**
 * Every schema that has an id, those of bodies as clients send them, all others as they are answered; and an example
 * of each problem that an operation may answer, and of each variant of what it answers.
 */
export function componentsOf(endpoints: readonly Endpoint[]): Json {
  const bodies = endpoints.flatMap(({ body = [], bodyOfPerson = [] }) => [body, bodyOfPerson].flat());
  const answers = endpoints.flatMap((endpoint) => Object.values(successesOf(endpoint)).filter(isSchema));
  const items = endpoints.flatMap(({ answer }) => (answer.kind === "page" ? answer.item : []));
  const answered = [...answers, ...items, problemSchema];
  const codes = new Set(endpoints.flatMap(problemsOf));
  const schemas = {
    ...documented([...answered, ...answered.flatMap(variantsOf)], "output"),
    ...documented(bodies, "input"),
  };
  return {
    schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    examples: Object.fromEntries<Json>([
      ...answers.flatMap(variantsOf).map((one) => [String(idOf(one)), { value: exampleIn(one) }] as const),
      ...[...codes].map((code) => [code, { value: exampleOf(code) }] as const),
    ]),
  };
}

function documented(schemas: readonly z.ZodType[], io: "input" | "output"): Json {
  const registry = z.registry<{ id: string }>();
  for (const schema of new Set(schemas)) {
    const id = idOf(schema);
    if (id !== undefined) registry.add(schema, { id });
  }
  const made = z.toJSONSchema(registry, { io, uri, override: publish });
  return Object.fromEntries(Object.entries(made.schemas).map(([id, schema]) => [id, plain(schema)]));
}

/** For `override` of `z.toJSONSchema`: also says which variant of a union each status belongs to. */
function publish(context: { zodSchema: unknown; jsonSchema: Json }): void {
  simplify(context);
  const variants = variantsOf(context.zodSchema);
  if (variants.length === 0) return;
  const mapping = variants.map((one) => [one.shape.status.value, uri(String(idOf(one)))] as const);
  context.jsonSchema["discriminator"] = {
    propertyName: "status",
    mapping: Object.fromEntries<string>(mapping),
  };
}

type Variant = z.ZodObject<{ status: z.ZodLiteral<string> }>;

/** The variants of a union by `status`; none of any other schema. */
function variantsOf(schema: unknown): readonly Variant[] {
  return schema instanceof z.ZodDiscriminatedUnion ? (schema.options as unknown as Variant[]) : [];
}

const uri = (id: string): string => `#/components/schemas/${id}`;
const idOf = (schema: z.ZodType): string | undefined => z.globalRegistry.get(schema)?.id;
const isSchema = (value: z.ZodType | string | undefined): value is z.ZodType => typeof value === "object";

function exampleIn(schema: z.ZodType): unknown {
  const { examples = [] } = (z.globalRegistry.get(schema) ?? {}) as {
    readonly examples?: readonly unknown[];
  };
  return examples[0];
}

/** The schema without its dialect and its id: the document already has both. */
function plain(schema: z.core.JSONSchema.BaseSchema): Json {
  const { $schema: _, $id: __, ...rest } = schema;
  return rest;
}
