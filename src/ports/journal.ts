import type { JournalEntry } from "./outbox.ts";

/** In place of an entry that can't be read. */
export type UnreadableEntry = { readonly version: number; readonly isUnreadable: true };

/** Which entries: those behind the version `after`, in order of version, or the other way round. */
export type JournalQuery = {
  readonly order: "asc" | "desc";
  readonly after?: number | undefined;
  readonly limit: number;
};

export type JournalSlice = {
  readonly entries: readonly (JournalEntry | UnreadableEntry)[];
  /** The version of the last of them; absent when there is nothing behind it. */
  readonly next?: number;
};

/** The journal as a book to read in. Entries never change. */
export interface Journal {
  /**
   * The first `limit` entries, or fewer where they pass a megabyte. It is one read, strongly consistent, however long
   * the journal is. Throws `Unavailable`.
   */
  slice(eventId: string, query: JournalQuery): Promise<JournalSlice>;
}
