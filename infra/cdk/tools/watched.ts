import type { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Match } from "aws-cdk-lib/aws-events";
import { alarm, type Row } from "../watch/rows.ts";

/** What operators hear of a tool that runs every night; what is measured is how often it has ended with 0. */
type NightlyRow = Row<Metric>;

export const AUDIT: readonly NightlyRow[] = [
  {
    id: "AuditFails",
    level: "page",
    kind: "event",
    when: "`npm run verify`, every night, ends with 1 or 2, is killed, or can't be started",
    pattern: (prefix) => ({
      source: ["aws.ecs"],
      detailType: ["ECS Task State Change"],
      detail: {
        lastStatus: ["STOPPED"],
        group: [`family:${prefix}-verify`],
        $or: [
          { containers: { exitCode: Match.anythingBut(0) } },
          // It has no exit code then.
          { stopCode: ["TaskFailedToStart"] },
        ],
      },
    }),
    path: "$.detail.taskArn",
  },
  {
    ...alarm("AuditIsMissing"),
    of: "audits an hour with exit code 0",
    metrics: (passed) => ({ "": passed }),
  },
];

/** Whether it failed, was killed or was never started: the day after, nothing has ended with 0 for 26 hours. */
export const RETENTION: readonly NightlyRow[] = [
  {
    ...alarm("RetentionIsMissing"),
    of: "runs of `npm run retain` an hour with exit code 0",
    metrics: (passed) => ({ "": passed }),
  },
];
