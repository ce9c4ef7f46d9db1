/**
 * What goes wrong with calls to AWS in a process of ours, as it travels to that process: JSON in its
 * environment.
 */

/** Instead of the call, around it, or in the middle of it. */
export type Fault =
  /** The service's answers, the call having had no effect. */
  | "conflict"
  | "overload"
  | "throttled"
  | "in-progress"
  | "internal-error"
  /** No answer: it never got there, or it did and took effect. */
  | "never-sent"
  | "lost-answer"
  | "slow"
  /** Of a batch, each entry fails with a chance of one half. */
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
  /** Of each call to have the fault. */
  readonly chance?: number;
  /** Most faults of this rule, of all processes that have it together. */
  readonly times?: number;
  /** Calls of each process that are left alone at first. */
  readonly after?: number;
  /** How slow. */
  readonly ms?: number;
};

export type Orders = {
  readonly seed: string;
  readonly rules: readonly Rule[];
  /**
   * Where the processes note what they did. Once there is a file `over` in it, nothing goes wrong any more.
   */
  readonly directory: string;
};

export const ORDERS_VARIABLE = "FAULTS";
