import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Measured, Window } from "../load/loops.ts";
import type { Metrics } from "../workloads/workload.ts";
import type { Backend } from "./backend.ts";

/** CPU time of a backend's processes, in milliseconds; without workers, `worker` is undefined. */
export type CpuTimes = { readonly gateway: number; readonly worker: number | undefined };

/**
 * What a backend's processes use of the CPU in the measured part of a window that begins now, all of their
 * threads, in their own code and in the kernel's; NaN where the system does not show it.
 */
export async function cpuTimesDuring(
  { pids }: Pick<Backend, "pids">,
  { warmMs, measureMs }: Window,
): Promise<CpuTimes> {
  const used = () => ({ gateway: cpuMs(pids.gateway), workers: sumOf(pids.workers.map(cpuMs)) });
  await sleep(warmMs);
  const before = used();
  await sleep(measureMs);
  const after = used();
  const worker = pids.workers.length > 0 ? after.workers - before.workers : undefined;
  return { gateway: after.gateway - before.gateway, worker };
}

/** The same for each act of a closed loop, as metrics. */
export function cpuEach(cpu: CpuTimes, { perSecond }: Measured, { measureMs }: Window): Metrics {
  const acts = (perSecond * measureMs) / 1000;
  return {
    gatewayCpu: cpu.gateway / acts,
    ...(cpu.worker !== undefined && { workerCpu: cpu.worker / acts }),
  };
}

/** The unit in which Linux shows CPU times to programs, whatever its own clock is. */
const MS_PER_TICK = 10;

/** Milliseconds of the CPU that a process has used since its start. */
export function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program comes before, in parentheses, and may hold blanks. See proc_pid_stat(5).
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) * MS_PER_TICK;
  } catch {
    return Number.NaN;
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
