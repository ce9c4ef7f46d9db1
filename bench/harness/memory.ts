import { readFileSync } from "node:fs";

const MEGABYTE = 1024;

/** The peak resident memory of a process, in MB; NaN where the system does not show it. */
export const peakMegabytes = (pid: number): number => statusMegabytes(pid, "VmHWM");

/** The resident memory of a process now, in MB; NaN where the system does not show it. */
export const residentMegabytes = (pid: number): number => statusMegabytes(pid, "VmRSS");

function statusMegabytes(pid: number, name: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1];
    return Number(kilobytes) / MEGABYTE;
  } catch {
    return Number.NaN;
  }
}
