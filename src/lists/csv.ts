import { stringify } from "csv-stringify/sync";
import type { RegistrationWithUser } from "#contracts/registration.ts";

/** Lists of people as CSV: RFC 4180, UTF-8 with a byte order mark, by which spreadsheets know it. */

/** The columns of each list, by the names of members. */
export const SEATS = [
  "userId",
  "name",
  "email",
  "status",
  "registeredAt",
  "waitlistedAt",
  "promotedAt",
  "extra",
  "checkedInAt",
] as const;
export const PLACES = ["position", "userId", "name", "email", "status", "waitlistedAt"] as const;

export const EVENTS = [
  "eventId",
  "title",
  "date",
  "endsAt",
  "timeZone",
  "location",
  "organizer",
  "status",
  "phase",
  "capacity",
  "registeredCount",
  "offeredCount",
  "extraCount",
  "checkedInCount",
  "waitlistCount",
  "availableSeats",
  "version",
  "description",
] as const;

/** Its members are texts, numbers and booleans, where they are columns. */
type Row = Readonly<Record<string, unknown>>;

/** A person's seat or place as a row. */
export function rowOf({ user, ...registration }: RegistrationWithUser): Row {
  const { name, email } = user;
  return { ...registration, name, email };
}

/** Somebody who is on the list and can't be shown. */
export function unreadableRow(userId: string): Row {
  return { userId, status: "unreadable" };
}

/**
 * The rows as CSV, page by page: a page is asked for when the one before it has been taken. What a spreadsheet would
 * take for a formula begins with an apostrophe.
 */
export async function* csvOf(
  columns: readonly string[],
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const encoder = new TextEncoder();
  let isFirst = true;
  for await (const rows of pages) {
    const text = stringify([...rows], {
      columns: [...columns],
      header: isFirst,
      bom: isFirst,
      record_delimiter: "windows",
      escape_formulas: true,
      cast: { boolean: String },
    });
    isFirst = false;
    yield encoder.encode(text);
  }
}
