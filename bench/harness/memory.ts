import { readFileSync } from "node:fs";

const MEGABYTE = 1024;

/** The peak resident memory of a process, in MB; NaN where the system does not show it. */
export function peakMegabytes(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes) / MEGABYTE;
  } catch {
    return Number.NaN;
  }
}
