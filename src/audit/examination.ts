import type { Archive, Stored } from "#ports/archive.ts";
import type { Findings } from "./findings.ts";
import type { Hall } from "./hall.ts";

/** What every part of an event's audit works with. */
export type Examination = {
  readonly archive: Archive;
  readonly eventId: string;
  readonly findings: Findings;
  /** The event as its journal leaves it. */
  readonly hall: Hall;
  readonly now: string;
};

/** People looked at together. */
const BATCH = 1000;

export function batchesOf<Item>(items: readonly Item[]): Item[][] {
  const batches: Item[][] = [];
  for (let i = 0; i < items.length; i += BATCH) batches.push(items.slice(i, i + BATCH));
  return batches;
}

/** The value of an item; one that can't be read is a difference. */
export function readable<Value>(stored: Stored<Value> | undefined, { check }: Findings): Value | undefined {
  if (stored === undefined) return undefined;
  check(7, stored.key, "value" in stored, () => ("problem" in stored ? stored.problem : ""));
  return "value" in stored ? stored.value : undefined;
}
