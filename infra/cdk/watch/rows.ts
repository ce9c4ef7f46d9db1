import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import type { EventPattern } from "aws-cdk-lib/aws-events";
import { type Alarm, type AlarmId, ALARMS } from "#platform/alarms.ts";
import type { Sources } from "./sources.ts";

/** What is watched: a row each of the table in docs/operations.md, which has what it means and what to do. */
export type Row<Measured = Sources> = {
  /** Its name, behind the system's prefix. */
  readonly id: string;
  /** A `ticket` is for working hours. */
  readonly level: Level;
} & (AlarmRow<Measured> | EventRow | BudgetRow);

export type Level = Alarm["level"];

/** Raised when the metric was on the wrong side of the threshold in each minute, or hour, of a while. */
type AlarmRow<Measured> = Omit<Alarm, "level"> & {
  readonly kind: "alarm";
  /** What is measured. */
  readonly of: string;
  /** One for each alarm that the row stands for, by what its name adds to the row's. */
  readonly metrics: (measured: Measured) => Readonly<Record<string, IMetric>>;
};

/** Raised by what AWS says of itself. */
export type EventRow = {
  readonly kind: "event";
  readonly when: string;
  readonly pattern: (prefix: string) => EventPattern;
  /** Where the event says more. */
  readonly path: string;
};

/** Raised by AWS Budgets. */
type BudgetRow = { readonly kind: "budget"; readonly when: string };

/** What the row of an alarm has from the table of thresholds. */
export const alarm = (id: AlarmId): Alarm & { readonly id: AlarmId; readonly kind: "alarm" } => ({
  id,
  kind: "alarm",
  ...ALARMS[id],
});

/** The condition in words, as the table has it. */
export function whenOf(row: Row<never>): string {
  if (row.kind !== "alarm") return row.when;
  const { of, threshold, unit, during, isSilenceBad = false } = row;
  const number = (value: number) => value.toLocaleString("en-US");
  const limit = "over" in threshold ? `over ${number(threshold.over)}` : `under ${number(threshold.under)}`;
  const units = { "%": " %", s: " s", none: "" }[unit ?? "none"];
  const time = "minutes" in during ? `${during.minutes} min` : `${during.hours} h`;
  return `${of} ${limit}${units} for ${time}${isSilenceBad ? ", or nothing measured" : ""}`;
}
