import { setTimeout as sleep } from "node:timers/promises";
import type { Backend } from "./backend.ts";
import { type Counts, sumOf } from "../proxy/counts.ts";

/** Longer than it takes to publish a notification and to record that it was published. */
const QUIET_MS = 600;

/** What was asked of AWS since the last call, waiting until nothing is written any more. */
export async function settled(backend: Backend): Promise<Counts | undefined> {
  let all = await backend.countsSinceLast();
  for (let last = all; last !== undefined && last.writeUnits > 0;) {
    await sleep(QUIET_MS);
    last = await backend.countsSinceLast();
    if (last !== undefined && all !== undefined) all = sumOf(all, last);
  }
  return all;
}
