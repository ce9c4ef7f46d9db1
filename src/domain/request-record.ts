import type { Outcome } from "./outcomes.ts";
import type { Rejection } from "./decide.ts";
import type { Standing } from "./roster.ts";

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

/**
 * Records outlive every message that could repeat their command: a message waits at most 4 days in the
 * queue, 14 in the dead-letter queue, and 4 more when it was redriven. The contract asks for 24 hours.
 */
export const RECORD_RETENTION_DAYS = 22;

const RETENTION_MS = RECORD_RETENTION_DAYS * 24 * 60 * 60 * 1000;

/**
 * Most records in one row, so that it stays below the 400 KB of a DynamoDB item. The oldest are dropped
 * first. A FIFO queue will not redeliver a message so late that a thousand later commands of the same row
 * have ended.
 */
export const MAX_RECORDS = 1000;

/**
 * The records that are still needed at `now`: those that have not expired, at most the newest
 * `MAX_RECORDS`.
 */
export function unexpired(records: readonly RequestRecord[], now: string): RequestRecord[] {
  return records.filter((record) => !isExpired(record.completedAt, now)).slice(-MAX_RECORDS);
}

/** Whether a request of this time is older than any record or message can be. */
export function isExpired(since: string, now: string): boolean {
  return Date.parse(now) - Date.parse(since) > RETENTION_MS;
}

/** When a row whose last record is of `completedAt` no longer needs any of its records. */
export function expiryOf(completedAt: string): Date {
  return new Date(Date.parse(completedAt) + RETENTION_MS);
}
