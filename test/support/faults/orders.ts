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
 * The directory in which the processes of a run share their faults. They are files, because a process may be
 * killed at any moment.
 */

const OVER = "over";
const DONE = "done";

export function createOrdersDirectory(): string {
  return mkdtempSync(join(tmpdir(), "muster-faults-"));
}

export function removeOrdersDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Ends all faults. */
export function endFaults(directory: string): void {
  writeFileSync(join(directory, OVER), "");
}

export function areFaultsOver(directory: string): boolean {
  return existsSync(join(directory, OVER));
}

/**
 * Whether this process may carry out a fault of the rule: each fault goes to one of the processes that ask.
 */
export function claim(directory: string, index: number, { times = Infinity, call, fault }: Rule): boolean {
  const isGranted = times === Infinity || range(times).some((n) => create(join(directory, `${index}-${n}`)));
  // Recorded before it happens, because it may end the process.
  if (isGranted) appendFileSync(join(directory, DONE), `${call} ${fault}\n`);
  return isGranted;
}

/** How often each fault happened, by names such as `TransactWriteItems conflict`. */
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
