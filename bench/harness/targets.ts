import type { Setting } from "./backend.ts";
import { type Series, summaryOf } from "./results.ts";
import type { Sizes } from "./sizes.ts";

/** What was set out to be reached, held against what was measured. */
export type Target = {
  readonly what: string;
  readonly measured: number;
  readonly goal: { readonly atLeast: number } | { readonly atMost: number };
  /** Not a time, and so the same on every machine: to miss it is an error. */
  readonly isCount?: true;
};

export function isReached({ measured, goal }: Target): boolean {
  return "atLeast" in goal ? measured >= goal.atLeast : measured <= goal.atMost;
}

/** Those of the targets that this run says anything about. All ratios are of medians of this run. */
export function targetsOf(series: readonly Series[], { waitlists }: Sizes): readonly Target[] {
  const at = (workload: string, backend: string, metric: string, setting: Setting = "delayed"): number =>
    summaryOf(series, { workload, setting, backend }, metric)?.median ?? Number.NaN;
  const shortest = waitlists.at(0) ?? 0;
  const longest = waitlists.at(-1) ?? 0;
  const grown = (workload: string, metric: string, setting: Setting): number =>
    at(workload, "c", `${metric}, ${longest} waiting`, setting) /
    at(workload, "c", `${metric}, ${shortest} waiting`, setting);
  const hot = (backend: string) => at("hot", backend, "perSecond");
  const memory = (process: string) =>
    Math.max(at("memory", "c", process), at("memory", "c", process, "loopback"));
  const between = `${longest.toLocaleString("en")} waiting to ${shortest}`;
  const targets: Target[] = [
    { what: "hot event, (c) to (a)", measured: hot("c") / hot("a"), goal: { atLeast: 15 } },
    { what: "hot event, (c) to (b)", measured: hot("c") / hot("b"), goal: { atLeast: 3 } },
    {
      what: "idle, (c) to (a)",
      measured: at("idle", "c", "p50") / at("idle", "a", "p50"),
      goal: { atMost: 1.1 },
    },
    {
      what: "write units a registration",
      measured: at("hot", "c", "writeUnits"),
      goal: { atMost: 3.5 },
      isCount: true,
    },
    {
      what: "SQS requests a registration",
      measured: at("hot", "c", "sqsRequests"),
      goal: { atMost: 0.3 },
      isCount: true,
    },
    {
      what: `writes of leaving and joining, ${between}`,
      measured: grown("waitlist", "writes", "delayed"),
      goal: { atMost: 1.01 },
      isCount: true,
    },
    {
      what: `giving up a seat, ${between}`,
      measured: grown("waitlist", "unregister p50", "delayed"),
      goal: { atMost: 1.3 },
    },
    {
      what: `giving up a seat, ${between}, loopback`,
      measured: grown("waitlist", "unregister p50", "loopback"),
      goal: { atMost: 1.3 },
    },
    {
      what: `a position, ${between}`,
      measured: grown("queries", "position", "delayed"),
      goal: { atMost: 1.5 },
    },
    {
      what: `a position, ${between}, loopback`,
      measured: grown("queries", "position", "loopback"),
      goal: { atMost: 1.5 },
    },
    {
      what: "p99 of quiet events, beside a hot one to alone",
      measured: at("beside", "c", "p99 beside") / at("beside", "c", "p99 alone"),
      goal: { atMost: 2 },
    },
    {
      what: "many events, four workers to one",
      measured: at("workers", "4", "perSecond") / at("workers", "1", "perSecond"),
      goal: { atLeast: 3.5 },
    },
    {
      what: "gateway alone to a bare Hono handler",
      measured:
        at("alone", "gateway", "perSecond", "loopback") / at("alone", "bare", "perSecond", "loopback"),
      goal: { atLeast: 0.5 },
    },
    { what: "memory of a gateway, MB", measured: memory("gateway"), goal: { atMost: 200 } },
    { what: "memory of a worker, MB", measured: memory("worker"), goal: { atMost: 200 } },
  ];
  return targets.filter(({ measured }) => Number.isFinite(measured));
}
