import { globSync, readFileSync } from "node:fs";
import { parseSync, Visitor } from "oxc-parser";

/** A regular expression, and where it stands. */
export type Pattern = { readonly pattern: RegExp; readonly at: string };

export type Written = {
  readonly literals: readonly Pattern[];
  /** Modules that make patterns of strings, and how many. */
  readonly made: ReadonlyMap<string, number>;
};

/** The regular expressions that stand in the files. */
export function writtenPatterns(globs: readonly string[]): Written {
  const literals: Pattern[] = [];
  const made = new Map<string, number>();
  for (const file of globSync([...globs]).toSorted()) {
    const make = (callee: { readonly type: string; readonly name?: unknown }): void => {
      if (callee.type === "Identifier" && callee.name === "RegExp") made.set(file, (made.get(file) ?? 0) + 1);
    };
    const visitor = new Visitor({
      Literal(node) {
        if (!("regex" in node)) return;
        const { pattern, flags } = node.regex;
        literals.push({ pattern: new RegExp(pattern, flags), at: file });
      },
      NewExpression: ({ callee }) => make(callee),
      CallExpression: ({ callee }) => make(callee),
    });
    visitor.visit(parseSync(file, readFileSync(file, "utf8")).program);
  }
  return { literals, made };
}

/** A pattern that was made of strings, and the call that made it. */
export type MadePattern = Pattern & { readonly call: string };

/** The patterns that these files make of strings while `load` runs. */
export async function patternsMadeBy(
  files: Iterable<string>,
  load: () => Promise<unknown>,
): Promise<readonly MadePattern[]> {
  const names = [...files];
  const made: MadePattern[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args: [string, string?]) {
      const pattern = new target(...args);
      const calls = (new Error("where").stack ?? "").split("\n");
      const call = calls.find((line) => names.some((name) => line.includes(`/${name}:`))) ?? "";
      const at = names.find((name) => call.includes(`/${name}:`));
      if (at !== undefined) made.push({ pattern, at, call });
      return pattern;
    },
  });
  try {
    await load();
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

/** The patterns anywhere in the value, which may have zod schemas, and itself, inside. */
export function patternsWithin(value: unknown, seen = new Set<unknown>()): RegExp[] {
  if (value instanceof RegExp) return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  const parts = "_zod" in value ? [(value._zod as { readonly def: unknown }).def] : Object.values(value);
  return parts.flatMap((part) => patternsWithin(part, seen));
}
