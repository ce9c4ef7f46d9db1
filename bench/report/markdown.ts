import { type BackendName, SETTINGS, type Setting, TITLES } from "../harness/backend.ts";
import { type Series, summaryOf } from "../harness/results.ts";
import type { Summary } from "../harness/statistics.ts";
import { isReached, type Target } from "../harness/targets.ts";
import { shown } from "./number.ts";

export type Machine = Readonly<Record<string, string>>;

const PLACES: Readonly<Record<Setting, string>> = {
  delayed: "behind the latencies of the real services",
  loopback: "emulators at loopback speed",
};

/** The whole report, for people. */
export function markdown(
  machine: Machine,
  titles: ReadonlyMap<string, string>,
  series: readonly Series[],
  targets: readonly Target[],
): string {
  const parts = [
    "# Benchmark",
    Object.entries(machine)
      .map(([name, value]) => `- ${name}: ${value}`)
      .join("\n"),
    "Medians of the rounds, with the smallest and the largest. Times are milliseconds.",
    targets.length === 0 ? "" : targetTable(targets),
  ];
  for (const [workload, title] of titles) {
    for (const setting of SETTINGS.toReversed()) {
      const here = series.filter((one) => one.workload === workload && one.setting === setting);
      if (here.length > 0) parts.push(`## ${title}, ${PLACES[setting]}`, metricTable(here));
    }
  }
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => {
    const { what, measured, goal } = target;
    const text = "atLeast" in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
    return [what, text, shown(measured), isReached(target) ? "yes" : "**no**"];
  });
  return table(["target", "goal", "measured", "reached"], rows);
}

function metricTable(series: readonly Series[]): string {
  const metrics = [...new Set(series.flatMap(({ rounds }) => rounds.flatMap((round) => Object.keys(round))))];
  const rows = series.map((one) => {
    const cells = metrics.map((metric) => cell(summaryOf(series, one, metric)));
    return [titleOf(one.backend), ...cells];
  });
  return table(["", ...metrics.map((metric) => LABELS[metric] ?? metric)], rows);
}

const LABELS: Readonly<Record<string, string>> = {
  perSecond: "a second",
  gatewayCpu: "CPU ms each, gateway",
  workerCpu: "CPU ms each, worker",
  writeUnits: "write units each",
  readUnits: "read units each",
  sqsRequests: "SQS requests each",
  snsRequests: "SNS requests each",
  dollarsAMillion: "$ a million",
};

function titleOf(backend: string): string {
  const title = TITLES[backend as BackendName] as string | undefined;
  return title === undefined ? backend : `(${backend}) ${title}`;
}

function cell(summary: Summary | undefined): string {
  if (summary === undefined) return "";
  const { median, min, max } = summary;
  return min === max ? shown(median) : `${shown(median)} (${shown(min)}–${shown(max)})`;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
