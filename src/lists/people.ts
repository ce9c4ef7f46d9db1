import { type CsvError, parse } from "csv-parse/sync";
import { type NewUser, newUserSchema } from "#contracts/user.ts";

/** A list of people in a CSV file, such as the one that Muster gives out. */

/** A line of the file, counted from 1, and who is on it. Without a name the user has to exist. */
export type PersonLine = Pick<NewUser, "userId"> & {
  readonly line: number;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
};

/** What is wrong with a line: with one of its columns, or as it stands. The file's own faults are of line 1. */
export type BadReason =
  | PersonColumn
  | "empty"
  | "encoding"
  | "noUserId"
  | "tooMany"
  | "repeated"
  | "fields"
  | "quotes"
  | "line";
export type BadLine = { readonly line: number; readonly reason: BadReason; readonly detail: string };

export type PeopleFile = {
  /** In the order of the file, each once. */
  readonly people: readonly PersonLine[];
  readonly bad: readonly BadLine[];
  /** The columns that are read, and those that are ignored, as the file names them. */
  readonly columns: { readonly read: readonly string[]; readonly ignored: readonly string[] };
};

const COLUMNS = ["userId", "name", "email"] as const;
type PersonColumn = (typeof COLUMNS)[number];

export const personSchema = newUserSchema.partial({ name: true });

type Parsed = {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
};

/**
 * The people in the file, in its order, and what is wrong with each of its other lines. The first line names the
 * columns: `userId`, and perhaps `name` and `email`; others are ignored. Columns are separated by commas, or by
 * semicolons, as some spreadsheets write them. A file of more than `most` people is read no further.
 */
export function readPeople(bytes: Uint8Array, most = Infinity): PeopleFile {
  const bad: BadLine[] = [];
  const people: PersonLine[] = [];
  const known = new Map<string, number>();
  const { records, header } = parsed(bytes, most, bad);
  for (const { record, info } of records) {
    const { lines: line } = info;
    const [userId, name, email] = COLUMNS.map((column) => unescaped(record[column]));
    const person = personSchema.safeParse({ userId, ...(name && { name }), ...(email && { email }) });
    const before = known.get(userId ?? "");
    if (!person.success) {
      const [issue] = person.error.issues;
      const column = COLUMNS.find((one) => one === issue?.path[0]);
      const detail = `${column ?? "the line"} ${issue?.message ?? "is not valid"}`;
      bad.push({ line, reason: column ?? "line", detail });
    } else if (before === undefined) {
      known.set(person.data.userId, line);
      people.push({ line, ...person.data });
    } else {
      bad.push({ line, reason: "repeated", detail: `${person.data.userId} is on line ${before} already` });
    }
  }
  const isRead = (name: string): boolean => COLUMNS.some((column) => column === name);
  const columns = { read: header.filter(isRead), ignored: header.filter((name) => !isRead(name)) };
  return { people, bad: bad.toSorted((a, b) => a.line - b.line), columns };
}

type Wrong = (reason: BadReason, detail: string, line?: number) => void;

function parsed(
  bytes: Uint8Array,
  most: number,
  bad: BadLine[],
): { readonly records: readonly Parsed[]; readonly header: readonly string[] } {
  const wrong: Wrong = (reason, detail, line = 1) => void bad.push({ line, reason, detail });
  if (bytes.length === 0) wrong("empty", "the file is empty");
  else if (!isUtf8(bytes)) wrong("encoding", "the file is not UTF-8");
  if (bad.length > 0) return { records: [], header: [] };
  const { records, header } = recordsIn(bytes, most, wrong);
  if (!header.includes("userId")) {
    // Whatever else is wrong comes of that.
    bad.length = 0;
    wrong("noUserId", "there is no column userId");
    return { records: [], header };
  }
  if (records.length > most) wrong("tooMany", `the file names more than ${most} people`);
  return { records: records.slice(0, most), header };
}

function recordsIn(bytes: Uint8Array, most: number, wrong: Wrong) {
  let header: readonly string[] = [];
  const headerOf = (names: readonly string[]): string[] => {
    header = names.map((name) => name.trim());
    return [...header];
  };
  const onSkip = (error: CsvError | undefined): undefined => {
    if (error === undefined) return;
    const { code, message, lines } = error;
    wrong(REASONS[code] ?? "line", message, typeof lines === "number" ? lines : 1);
  };
  try {
    const records = parse(Buffer.from(bytes), {
      bom: true,
      delimiter: delimiterOf(bytes),
      columns: headerOf,
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: onSkip,
      ...(most < Infinity && { to: most + 1 }),
    }) as unknown as Parsed[];
    return { records, header };
  } catch (error) {
    wrong("line", error instanceof Error ? error.message : String(error));
    return { records: [], header };
  }
}

const REASONS: Readonly<Partial<Record<CsvError["code"], BadReason>>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: "fields",
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: "fields",
  CSV_QUOTE_NOT_CLOSED: "quotes",
  CSV_INVALID_CLOSING_QUOTE: "quotes",
  INVALID_OPENING_QUOTE: "quotes",
};

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** What stands between the names of the columns. */
function delimiterOf(bytes: Uint8Array): "," | ";" {
  const end = bytes.indexOf("\n".charCodeAt(0));
  const first = new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
  return first.includes(";") && !first.includes(",") ? ";" : ",";
}

/** Without blanks around it, and without the apostrophe before what a spreadsheet would take for a formula. */
function unescaped(text = ""): string {
  return text.trim().replace(/^'(?=[=+\-@\t\r])/, "");
}
