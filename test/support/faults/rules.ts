/** The faults of calls to AWS in one of our processes, as they are passed to it: JSON in its environment. */

/** A fault happens instead of the call, around it, or in the middle of it. */
export type Fault =
  /** Answers of the service to a call that had no effect. */
  | "conflict"
  | "overload"
  | "throttled"
  | "in-progress"
  | "internal-error"
  /** No answer: the call never arrived, or it arrived and took effect. */
  | "never-sent"
  | "lost-answer"
  | "slow"
  /** Each entry of a batch fails with a probability of one half. */
  | "partial"
  /**
   * `kill -9`; "during": when the request is under way. "stop": `kill -STOP`, until somebody continues it.
   */
  | "kill-before"
  | "kill-during"
  | "kill-after"
  | "stop-before";

export type Rule = {
  /** The name of an operation of AWS's API. */
  readonly call: string;
  readonly fault: Fault;
  /** The probability that a call has the fault. */
  readonly chance?: number;
  /** The most faults of this rule, in all processes that share it. */
  readonly times?: number;
  /** The number of calls of each process, at first, that have no fault. */
  readonly after?: number;
  /** The delay of a slow call, in milliseconds. */
  readonly ms?: number;
};

export type Orders = {
  readonly seed: string;
  readonly rules: readonly Rule[];
  /** Where the processes record their faults. Once it has a file `over`, no more faults happen. */
  readonly directory: string;
};

export const ORDERS_VARIABLE = "FAULTS";
