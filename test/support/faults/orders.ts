import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rule } from "./rules.ts";

/**
 * The place where the processes of a run agree on their faults: files, since a process may be killed at any
 * moment.
 */

const OVER = "over";
const DONE = "done";

export function createOrdersDirectory(): string {
  return mkdtempSync(join(tmpdir(), "muster-faults-"));
}

export function removeOrdersDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** From now on nothing goes wrong any more. */
export function endFaults(directory: string): void {
  writeFileSync(join(directory, OVER), "");
}

export function areFaultsOver(directory: string): boolean {
  return existsSync(join(directory, OVER));
}

/** Whether the rule has a fault left, which is then taken: of all who ask, one gets it. */
export function claim(directory: string, index: number, { times = Infinity, call, fault }: Rule): boolean {
  const isGranted = times === Infinity || range(times).some((n) => create(join(directory, `${index}-${n}`)));
  // Written down before it happens: it may be the end of the process.
  if (isGranted) appendFileSync(join(directory, DONE), `${call} ${fault}\n`);
  return isGranted;
}

/** How often what went wrong, such as `TransactWriteItems conflict`. */
export function faultsDone(directory: string): ReadonlyMap<string, number> {
  if (!existsSync(join(directory, DONE))) return new Map();
  const lines = readFileSync(join(directory, DONE), "utf8").trimEnd().split("\n");
  return new Map([...Map.groupBy(lines, (line) => line)].map(([line, { length }]) => [line, length]));
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

function create(path: string): boolean {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch {
    return false;
  }
}
