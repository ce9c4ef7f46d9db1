import type { Backend, BackendName, Setting, Storage } from "../harness/backend.ts";
import type { Sizes } from "../harness/sizes.ts";

/** What a workload measured in one run, by name. Times are milliseconds. */
export type Metrics = Readonly<Record<string, number>>;

export type Run = {
  readonly backend: Backend;
  readonly storage: Storage;
  readonly setting: Setting;
  readonly sizes: Sizes;
  /** Unique to this run: the ids of its events begin with it. */
  readonly id: string;
  /** What this run's backend has measured in this round so far, by workload. */
  readonly earlier: ReadonlyMap<string, Metrics>;
};

/** Something to measure, on one backend at a time. Rejects when an invariant does not hold. */
export type Workload = {
  readonly name: string;
  /** What it is, for the heading of its table. */
  readonly title: string;
  readonly backends: readonly BackendName[];
  /** The backends of a run with `--quick`; all of `backends` unless given. */
  readonly quickly?: readonly BackendName[];
  run(run: Run): Promise<Metrics>;
};

export const ALL: readonly BackendName[] = ["a", "b", "c", "d", "e", "f"];
/** More seats than there are people. */
export const PLENTY = 1_000_000;
