import { readFileSync } from "node:fs";

const MEGABYTE = 1024;

/** The most memory that a process had at a time, in MB; NaN where the system doesn't say. */
export function peakMegabytes(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes) / MEGABYTE;
  } catch {
    return Number.NaN;
  }
}
