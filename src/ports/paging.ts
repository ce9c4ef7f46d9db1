/** A slice of a list. `next` is the adapter's own, opaque continuation; absent at the end of the list. */
export type Slice<Item> = { readonly items: readonly Item[]; readonly next?: string };

export type SliceQuery = { readonly limit: number; readonly after?: string | undefined };
