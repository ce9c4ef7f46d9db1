/**
 * A part of a list. `next` continues behind it, and is absent at the end; only the adapter knows its
 * format.
 */
export type Slice<Item> = { readonly items: readonly Item[]; readonly next?: string };

export type SliceQuery = { readonly limit: number; readonly after?: string | undefined };
