/**
 * A part of a list, of about a megabyte at most. `next` continues behind it, and is absent at the end; only
 * the adapter knows its format. What can't be read is left out of the items: `unreadable` has its ids.
 */
export type Slice<Item> = {
  readonly items: readonly Item[];
  readonly unreadable?: readonly string[];
  readonly next?: string;
};

export type SliceQuery = { readonly limit: number; readonly after?: string | undefined };
