import type { RequestHistory } from "#domain/request-record.ts";

/** The row that records a request: that of a person at an event, or, without `userId`, the event's own. */
export type RowAddress = { readonly eventId: string; readonly userId?: string | undefined };

/**
 * How true a read is to its moment: `strong` sees everything that had been written; `eventual`, at half the price,
 * may see what was there a moment before. Nothing that it sees is wrong, but what it lacks may be there.
 */
export type Consistency = "strong" | "eventual";

/** Reads how requests ended. Throws `Unavailable`. */
export interface RequestMemory {
  /**
   * The history of each row, in the order of `rows`; strongly consistent unless asked otherwise. Takes any number
   * of rows and reads in batches.
   */
  histories(rows: readonly RowAddress[], consistency?: Consistency): Promise<readonly RequestHistory[]>;
}
