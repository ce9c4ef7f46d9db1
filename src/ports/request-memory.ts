import type { RequestRecord } from "#domain/request-record.ts";

/** The row that remembers a request: that of a person at an event, or, without `userId`, the event's own. */
export type RowAddress = { readonly eventId: string; readonly userId?: string | undefined };

/** How requests ended, as rows remember it. Strongly consistent. Throws `Unavailable`. */
export interface RequestMemory {
  /** The records of each row, in the order of the addresses; any number of rows, in batches. */
  records(rows: readonly RowAddress[]): Promise<readonly (readonly RequestRecord[])[]>;
}
