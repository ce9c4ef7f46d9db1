import type { Target } from "#bench/harness/targets.ts";
import type { Metrics } from "#bench/workloads/workload.ts";

/** Something that has to hold at scale, played on simulated time. */
export type Scenario = {
  readonly name: string;
  readonly title: string;
  /** What has to be reached, by the metric's name. */
  readonly goals: Readonly<Record<string, Target["goal"]>>;
  /** Resolves with the metrics that have goals, and more. */
  readonly play: () => Promise<Metrics>;
};

export const DATE = "2027-05-01T18:00:00Z";
