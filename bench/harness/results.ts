import type { Setting } from "./backend.ts";
import { type Summary, summarize } from "./statistics.ts";
import type { Metrics } from "../workloads/workload.ts";

/** What was measured where: by workload, setting and backend. */
export type Subject = { readonly workload: string; readonly setting: Setting; readonly backend: string };

/** The metrics of each round. */
export type Series = Subject & { readonly rounds: readonly Metrics[] };

/** Records the metrics of one round. */
export type RecordMetrics = (subject: Subject, metrics: Metrics) => void;

export type Results = {
  readonly record: RecordMetrics;
  readonly series: () => readonly Series[];
};

export function createResults(): Results {
  const all = new Map<string, Subject & { rounds: Metrics[] }>();
  return {
    record({ workload, setting, backend }, metrics) {
      const key = `${workload} ${setting} ${backend}`;
      const known = all.get(key) ?? { workload, setting, backend, rounds: [] };
      known.rounds.push(metrics);
      all.set(key, known);
    },
    series: () => [...all.values()],
  };
}

/** Median and spread of a metric over the rounds; undefined where it was not measured. */
export function summaryOf(series: readonly Series[], subject: Subject, metric: string): Summary | undefined {
  const samples = roundsOf(series, subject).flatMap((metrics) => metrics[metric] ?? []);
  return samples.length === 0 ? undefined : summarize(samples);
}

function roundsOf(series: readonly Series[], { workload, setting, backend }: Subject): readonly Metrics[] {
  const found = series.find(
    (one) => one.workload === workload && one.setting === setting && one.backend === backend,
  );
  return found?.rounds ?? [];
}
