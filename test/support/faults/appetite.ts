import { readdirSync, readFileSync } from "node:fs";

/** What a process uses of its machine: memory, and open files and connections. Read from /proc. */
export type Appetite = { readonly rssMegabytes: number; readonly handles: number };

/** What process `pid` uses; undefined when it has ended. */
export function appetiteOf(pid: number): Appetite | undefined {
  try {
    const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return { rssMegabytes: Number(kilobytes) / 1024, handles: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return undefined;
  }
}
