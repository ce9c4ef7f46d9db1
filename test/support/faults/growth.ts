import { setTimeout as sleep } from "node:timers/promises";
import { type Appetite, appetiteOf } from "./appetite.ts";
import type { FaultySystem } from "./faulty-system.ts";

/** What the processes of a system use, over time. */

const SAMPLE_MS = 2000;
/** A process that has lived for less is still warming up. */
const SHORT_LIFE_MS = 20_000;

export type Life = {
  readonly name: string;
  readonly pid: number;
  readonly samples: (Appetite & { at: number })[];
};

export function watchGrowth({ gateways, workers }: FaultySystem, signal: AbortSignal): readonly Life[] {
  const lives: Life[] = [];
  const since = performance.now();
  const sample = (name: string, pid: number): void => {
    const appetite = appetiteOf(pid);
    if (appetite === undefined) return;
    const known = lives.find((life) => life.pid === pid);
    const life = known ?? { name, pid, samples: [] };
    if (known === undefined) lives.push(life);
    life.samples.push({ ...appetite, at: performance.now() - since });
  };
  const watch = async (): Promise<void> => {
    for (; !signal.aborted; await sleep(SAMPLE_MS, undefined, { signal }).catch(() => undefined)) {
      for (const { child } of gateways.running()) sample("gateway", child.pid ?? 0);
      for (const { child } of workers.running()) sample("worker", child.pid ?? 0);
    }
  };
  void watch();
  return lives;
}

/** A line for each process that lived long enough to grow. */
export function tableOf(lives: readonly Life[]): string {
  const rows = lives.flatMap(({ name, pid, samples }) => {
    const [first, last] = [samples[0]?.at ?? 0, samples.at(-1)?.at ?? 0];
    if (last - first < SHORT_LIFE_MS) return [];
    const quarters = Array.from({ length: 4 }, (_, i) => quarter(samples, i));
    const rss = quarters.map((part) => median(part.map(({ rssMegabytes }) => rssMegabytes)).toFixed(0));
    const handles = quarters.map((part) => median(part.map((sampled) => sampled.handles)));
    const most = Math.max(...samples.map(({ rssMegabytes }) => rssMegabytes)).toFixed(0);
    const lived = ((last - first) / 60_000).toFixed(1);
    return [`| ${name} ${pid} | ${lived} | ${rss.join(" → ")} | ${most} | ${handles.join(" → ")} |`];
  });
  return [
    "| process | minutes | RSS in MB, median of each quarter | most | open handles, the same |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function quarter<Item>(items: readonly Item[], index: number): readonly Item[] {
  return items.slice((items.length * index) / 4, (items.length * (index + 1)) / 4);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
