import type { Outcome } from "./outcomes.ts";
import type { Rejection } from "./rejection.ts";
import type { Standing } from "./event-state.ts";

/** How a request ended. `standing` is where the person stood right after the command, if anywhere. */
export type Result =
  | { readonly status: "succeeded"; readonly outcome: Outcome; readonly standing?: Standing }
  | { readonly status: "rejected"; readonly rejection: Rejection }
  | { readonly status: "failed" };

/**
 * The record of one request that has ended, stored in the row that it concerns. It makes a redelivery a
 * no-op.
 */
export type RequestRecord = {
  /** Identifies the request among those of its row. */
  readonly key: string;
  /** Identifies the command, so that two different commands under one key are recognised. */
  readonly fingerprint: string;
  readonly acceptedAt: string;
  readonly completedAt: string;
  readonly result: Result;
};

/** What a row remembers of the requests that concern it. */
export type RequestHistory = {
  /** Oldest first: in the order in which they ended, which is the order in which they were accepted. */
  readonly records: readonly RequestRecord[];
  /**
   * The latest time at which a request was accepted whose record was dropped for lack of room. The record
   * of any request of the row that was accepted until then, and is not among `records`, was dropped, too. The
   * newest `NEVER_DROPPED` never are.
   */
  readonly forgottenThrough?: string | undefined;
};

/** So many of the newest records of a row are kept, however little room there is. */
export const NEVER_DROPPED = 2;

/**
 * Records outlive every message that could repeat their command: a message waits at most 14 days in the
 * queue, 14 in the dead-letter queue, and 14 more when it was redriven. The contract asks for 24 hours.
 */
export const RECORD_RETENTION_DAYS = 42;

const DAY_MS = 24 * 60 * 60 * 1000;
const RETENTION_MS = RECORD_RETENTION_DAYS * DAY_MS;
/** Versions before 0.2.0 kept records for 22 days. */
const FORMER_RETENTION_MS = 22 * DAY_MS;

/** The records that are still needed at `now`: those that have not expired. */
export function unexpired(records: readonly RequestRecord[], now: string): RequestRecord[] {
  return records.filter((record) => !isExpired(record.completedAt, now));
}

/** Whether a request of this time is older than any record or message can be. */
export function isExpired(since: string, now: string): boolean {
  return Date.parse(now) - Date.parse(since) > RETENTION_MS;
}

/** When a record of `completedAt` may be gone, if a former version wrote its row last. */
export function formerExpiryOf(completedAt: string): Date {
  return new Date(Date.parse(completedAt) + FORMER_RETENTION_MS);
}

/** Whether a request that has no record in its row has ended nevertheless: its record was dropped, or is expired. */
export function isForgotten(acceptedAt: string, history: RequestHistory, now: string): boolean {
  return isDropped(acceptedAt, history) || isExpired(acceptedAt, now);
}

/** Whether the record of a request that the row does not remember was dropped for lack of room. */
export function isDropped(acceptedAt: string, { forgottenThrough }: RequestHistory): boolean {
  return acceptedAt <= (forgottenThrough ?? "");
}

/** When a row whose last record is of `completedAt` no longer needs any of its records. */
export function expiryOf(completedAt: string): Date {
  return new Date(Date.parse(completedAt) + RETENTION_MS);
}
