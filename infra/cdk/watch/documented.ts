import { readFileSync } from "node:fs";

/** A row of the table of alarms, cell by cell, in Markdown. */
export type Documented = {
  readonly id: string;
  readonly level: string;
  readonly when: string;
  readonly means: string;
  readonly todo: string;
};

const ROW = /^\| `(?<id>\w+)`, (?<level>\w+) \| (?<when>[^|]+) \| (?<means>[^|]+) \| (?<todo>[^|]+) \|$/gm;

/** The rows of docs/operations.md: the only place that says what an alarm means, and what to do. */
export function documentedAlarms(): readonly Documented[] {
  const text = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  return [...text.matchAll(ROW)].map(({ groups }) => groups as Documented);
}

const rows = new Map(documentedAlarms().map((row) => [row.id, row]));

/** What whoever is told reads first: the row, without its links. Throws for an alarm that has none. */
export function descriptionOf(id: string): string {
  const row = rows.get(id);
  if (row === undefined) throw new Error(`docs/operations.md has no row for the alarm ${id}`);
  return `${row.when}. ${row.means}. ${row.todo}.`.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
}
