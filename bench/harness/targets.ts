import type { Setting } from "./backend.ts";
import { type Series, summaryOf } from "./results.ts";
import type { Sizes } from "./sizes.ts";

/** A goal, and what was measured. */
export type Target = {
  readonly what: string;
  readonly measured: number;
  readonly goal: { readonly atLeast: number } | { readonly atMost: number };
  /** A count is the same on every machine, unlike a time: to miss its goal is an error. */
  readonly isCount?: true;
};

export function isReached({ measured, goal }: Target): boolean {
  return "atLeast" in goal ? measured >= goal.atLeast : measured <= goal.atMost;
}

/** The median of a metric in this run; NaN where it was not measured. */
type Median = (workload: string, backend: string, metric: string, setting?: Setting) => number;

/** The targets whose metrics this run measured. All ratios are ratios of medians of this run. */
export function targetsOf(
  series: readonly Series[],
  { waitlists, watchers, attendees }: Sizes,
): readonly Target[] {
  const median: Median = (workload, backend, metric, setting = "delayed") =>
    summaryOf(series, { workload, setting, backend }, metric)?.median ?? Number.NaN;
  const [shortest, longest] = [waitlists.at(0) ?? 0, waitlists.at(-1) ?? 0];
  const targets = [
    ...hotEventTargets(median),
    ...waitlistTargets(median, shortest, longest),
    ...processTargets(median),
    ...liveTargets(median, watchers),
    {
      what: `search among ${attendees.toLocaleString("en")}, p99 ms`,
      measured: median("search", `${attendees.toLocaleString("en")} attendees`, "p99 after it", "loopback"),
      goal: { atMost: 50 },
    },
    ...cpuTargets(median),
  ];
  return targets.filter(({ measured }) => Number.isFinite(measured));
}

function hotEventTargets(median: Median): Target[] {
  const hot = (backend: string) => median("hot", backend, "perSecond");
  const idle = median("idle", "c", "p50") / median("idle", "a", "p50");
  const writeUnits = median("hot", "c", "writeUnits");
  const sqsRequests = median("hot", "c", "sqsRequests");
  return [
    { what: "hot event, (c) to (a)", measured: hot("c") / hot("a"), goal: { atLeast: 15 } },
    { what: "hot event, (c) to (b)", measured: hot("c") / hot("b"), goal: { atLeast: 3 } },
    { what: "idle, (c) to (a)", measured: idle, goal: { atMost: 1.1 } },
    { what: "write units a registration", measured: writeUnits, goal: { atMost: 3.5 }, isCount: true },
    { what: "SQS requests a registration", measured: sqsRequests, goal: { atMost: 0.3 }, isCount: true },
  ];
}

/** Targets for what must not grow with the length of a waitlist. */
function waitlistTargets(median: Median, shortest: number, longest: number): Target[] {
  const grown = (workload: string, metric: string, setting: Setting): number =>
    median(workload, "c", `${metric}, ${longest} waiting`, setting) /
    median(workload, "c", `${metric}, ${shortest} waiting`, setting);
  const between = `${longest.toLocaleString("en")} waiting to ${shortest}`;
  const timed = (what: string, workload: string, metric: string, atMost: number): Target[] => [
    { what: `${what}, ${between}`, measured: grown(workload, metric, "delayed"), goal: { atMost } },
    {
      what: `${what}, ${between}, loopback`,
      measured: grown(workload, metric, "loopback"),
      goal: { atMost },
    },
  ];
  const writes: Target = {
    what: `writes of leaving and joining, ${between}`,
    measured: grown("waitlist", "writes", "delayed"),
    goal: { atMost: 1.01 },
    isCount: true,
  };
  return [
    writes,
    ...timed("giving up a seat", "waitlist", "unregister p50", 1.3),
    ...timed("a position", "queries", "position", 1.5),
  ];
}

function processTargets(median: Median): Target[] {
  const quiet = median("beside", "c", "p99 beside") / median("beside", "c", "p99 alone");
  const workers = median("workers", "4", "perSecond") / median("workers", "1", "perSecond");
  const perSecond = (program: string) => median("alone", program, "perSecond", "loopback");
  const gateway = perSecond("gateway") / perSecond("bare");
  const cpu = (program: string) => median("alone", program, "gatewayCpu", "loopback");
  const memory = (process: string) =>
    Math.max(median("memory", "c", process), median("memory", "c", process, "loopback"));
  return [
    { what: "p99 of quiet events, beside a hot one to alone", measured: quiet, goal: { atMost: 2 } },
    { what: "many events, four workers to one", measured: workers, goal: { atLeast: 3.5 } },
    { what: "gateway alone to a bare Hono handler", measured: gateway, goal: { atLeast: 0.5 } },
    {
      what: "gateway's CPU of a request with a remembered token, to one without",
      measured: cpu("with tokens") / cpu("gateway"),
      goal: { atMost: 1.1 },
    },
    { what: "memory of a gateway, MB", measured: memory("gateway"), goal: { atMost: 256 } },
    { what: "memory of a worker, MB", measured: memory("worker"), goal: { atMost: 256 } },
  ];
}

function liveTargets(median: Median, watchers: number): Target[] {
  const all = watchers.toLocaleString("en");
  const audiences = ["an event", "registrations"];
  const worst = (metric: string) =>
    Math.max(...audiences.map((audience) => median("live", `${all} of ${audience}`, metric)));
  const units = (audience: string) => median("live", `${audience} of an event`, "read units a second");
  return [
    { what: `${all} streams, KB each`, measured: worst("KB each"), goal: { atMost: 25 } },
    { what: `${all} streams, % of a core`, measured: worst("CPU, % of a core"), goal: { atMost: 60 } },
    {
      what: `${all} streams, all know within ms`,
      measured: worst("all know, at most"),
      goal: { atMost: 500 },
    },
    {
      what: `reads a second, ${all} streams to one`,
      measured: units(all) / units("1"),
      goal: { atMost: 1.1 },
    },
  ];
}

/** Gateway and worker together, with emulators that answer at once: what is theirs shows best. */
function cpuTargets(median: Median): Target[] {
  const cpu = (workload: string) =>
    median(workload, "c", "gatewayCpu", "loopback") + median(workload, "c", "workerCpu", "loopback");
  return [
    { what: "CPU ms a registration, hot event, loopback", measured: cpu("hot"), goal: { atMost: 0.7 } },
    { what: "CPU ms a registration, 1,000 events, loopback", measured: cpu("events"), goal: { atMost: 1.2 } },
  ];
}
