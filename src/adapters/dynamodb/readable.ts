import { Unreadable } from "#ports/errors.ts";
import type { Item } from "./reading.ts";

/** Called with each thing that is left out of an answer because it can't be read. */
export type ReportUnreadable = (error: Unreadable) => void;

/**
 * Reads items one by one. Those that can't be read are reported and put aside: one costs its own line of a
 * list, never another.
 */
export function readEach<Value>(
  items: readonly Item[],
  read: (item: Item) => Value,
  report: ReportUnreadable,
): { readonly values: Value[]; readonly unreadable: Item[] } {
  const values: Value[] = [];
  const unreadable: Item[] = [];
  for (const item of items) {
    try {
      values.push(read(item));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      report(error);
      unreadable.push(item);
    }
  }
  return { values, unreadable };
}

/** Passes each thing on once, and again only when it has forgotten them, being more than `most`. */
export function reportOnce(report: ReportUnreadable, most = 1000): ReportUnreadable {
  const reported = new Set<string>();
  return (error) => {
    if (reported.has(error.message)) return;
    if (reported.size >= most) reported.clear();
    reported.add(error.message);
    report(error);
  };
}
