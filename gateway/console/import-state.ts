import { LINE_ENDS, type LineOutcome } from "#application/importing/import-lines.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { PersonLine } from "#lists/people.ts";
import type { Upload } from "../site/form.ts";

/**
 * How far an import has come. No gateway keeps it: the page has all of it in hidden fields, and sends it with each
 * step, so that any gateway can go on. Who changes it does nothing that they could not ask for anyway.
 */
export type ImportState = {
  /** The digest of the file, from which the keys of its lines are made. */
  readonly batch: string;
  readonly people: readonly PersonLine[];
  /** Of the first people, what came of them. */
  readonly ends: readonly LineEnd[];
};

export type LineEnd = Pick<LineOutcome, "end" | "isNew"> & { readonly code?: string };

const BATCH = /^[0-9a-f]{64}$/;
/** The end, or the code of the problem with which a line was refused; and whether its user is new. */
const END = /^(?:([a-z]{1,20})|([A-Z_]{1,40}))(\+?)$/;

/** The state as fields of a form: people as JSON without line breaks, which forms would change, ends as words. */
export function fieldsOf({ batch, people, ends }: ImportState) {
  const rows = people.map(({ line, userId, name = "", email = "" }) => [line, userId, name, email]);
  return { batch, people: JSON.stringify(rows), ends: ends.map(wordOf).join(" ") };
}

function wordOf({ end, code, isNew }: LineEnd): string {
  return `${code ?? end}${isNew ? "+" : ""}`;
}

/** The state in a form. Throws VALIDATION_FAILED for what no page of ours can have sent. */
export function stateIn(form: Upload): ImportState {
  const [batch, people, ends] = ["batch", "people", "ends"].map((name) => {
    const value = form[name];
    return typeof value === "string" ? value : "";
  });
  if (batch === undefined || !BATCH.test(batch)) throw broken();
  const lines = linesIn(people ?? "");
  const words = (ends ?? "").split(" ").filter((word) => word !== "");
  if (lines.length === 0 || words.length > lines.length) throw broken();
  return { batch, people: lines, ends: words.map(endOf) };
}

function linesIn(text: string): PersonLine[] {
  const rows = valueOf(text);
  if (!Array.isArray(rows)) throw broken();
  return rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw broken();
    const [line, ...texts] = row as unknown[];
    const [userId = "", name, email] = texts.map((one) => (typeof one === "string" ? one : ""));
    if (!Number.isSafeInteger(line)) throw broken();
    return { line: Number(line), userId, ...(name && { name }), ...(email && { email }) };
  });
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function endOf(word: string): LineEnd {
  const [, end, code, plus] = END.exec(word) ?? [];
  const isNew = plus === "+";
  if (code !== undefined) return { end: "refused", code, isNew };
  const known = LINE_ENDS.find((one) => one === end);
  if (known === undefined) throw broken();
  return { end: known, isNew };
}

function broken(): ProblemError {
  return new ProblemError(problem("VALIDATION_FAILED", "The form is broken. Choose the file again."));
}
