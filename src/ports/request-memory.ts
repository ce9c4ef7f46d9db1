import type { RequestHistory } from "#domain/request-record.ts";

/** The row that records a request: that of a person at an event, or, without `userId`, the event's own. */
export type RowAddress = { readonly eventId: string; readonly userId?: string | undefined };

/** Reads how requests ended. Strongly consistent. Throws `Unavailable`. */
export interface RequestMemory {
  /** The history of each row, in the order of `rows`. Takes any number of rows and reads in batches. */
  histories(rows: readonly RowAddress[]): Promise<readonly RequestHistory[]>;
}
