import type { Archive, Stored } from "#ports/archive.ts";
import type { Findings } from "./findings.ts";
import type { ReplayedEvent } from "./replayed-event.ts";

/** What each part of an event's audit is given. */
export type Examination = {
  readonly archive: Archive;
  readonly eventId: string;
  readonly findings: Findings;
  /** The event as its whole journal leaves it. */
  readonly replayed: ReplayedEvent;
  readonly now: string;
};

/** People whose rows are read together. */
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
