import { Match } from "aws-cdk-lib/aws-events";
import type { Row } from "./rows.ts";
import { computed } from "./metrics.ts";

/** What can wait until the morning. */
export const TICKETS: readonly Row[] = [
  {
    id: "CommandsAreLate",
    level: "ticket",
    kind: "alarm",
    of: "commands above 10 s in `muster_command_age_seconds` (more than a tenth: their p90 is above it)",
    threshold: { over: 10 },
    unit: "%",
    during: { minutes: 5 },
    metrics: ({ worker }) => ({
      "": computed("late, percent", "100 * (arrived - soon) / arrived", {
        arrived: worker("arrived"),
        soon: worker("arrivedWithin10s"),
      }),
    }),
  },
  {
    id: "CommandsFail",
    level: "ticket",
    kind: "alarm",
    of: 'growth of `muster_commands_ended_total{outcome="failed"}` a minute',
    threshold: { over: 0 },
    during: { minutes: 1 },
    metrics: ({ worker }) => ({ "": worker("failed") }),
  },
  {
    id: "ClockIsOff",
    level: "ticket",
    kind: "alarm",
    of: "`muster_clock_offset_seconds` of any process, ahead or behind,",
    threshold: { over: 30 },
    unit: "s",
    during: { minutes: 2 },
    metrics: ({ gateway, worker }) => ({
      "": computed(
        "off by",
        "MAX([ABS(gatewayMost), ABS(gatewayLeast), ABS(workerMost), ABS(workerLeast)])",
        {
          gatewayMost: gateway("clockOffset", "Maximum"),
          gatewayLeast: gateway("clockOffset", "Minimum"),
          workerMost: worker("clockOffset", "Maximum"),
          workerLeast: worker("clockOffset", "Minimum"),
        },
      ),
    }),
  },
  {
    id: "Outages",
    level: "ticket",
    kind: "alarm",
    of: 'growth of `muster_chunks_retried_total{reason="outage"}` a minute',
    threshold: { over: 60 },
    during: { minutes: 5 },
    metrics: ({ worker }) => ({ "": worker("outages") }),
  },
  {
    id: "Conflicts",
    level: "ticket",
    kind: "alarm",
    of: '`muster_chunks_retried_total{reason="conflict"}` against commits (`muster_commit_seconds_count`)',
    threshold: { over: 50 },
    unit: "%",
    during: { minutes: 5 },
    metrics: ({ worker }) => ({
      "": computed("conflicts, percent of commits", "100 * conflicts / commits", {
        conflicts: worker("conflicts"),
        commits: worker("commits"),
      }),
    }),
  },
  {
    id: "NotificationsWait",
    level: "ticket",
    kind: "alarm",
    of: "`muster_events_pending`",
    threshold: { over: 0 },
    during: { minutes: 5 },
    metrics: ({ worker }) => ({ "": worker("eventsPending") }),
  },
  {
    id: "NotificationsAreLost",
    level: "ticket",
    kind: "alarm",
    of: "`NumberOfNotificationsFailed` of the topic",
    threshold: { over: 0 },
    during: { minutes: 5 },
    metrics: ({ topic }) => ({ "": topic("NumberOfNotificationsFailed") }),
  },
  {
    id: "Throttled",
    level: "ticket",
    kind: "alarm",
    of: "`ReadThrottleEvents` and `WriteThrottleEvents` of a table and its index",
    threshold: { over: 0 },
    during: { minutes: 5 },
    metrics: ({ tables }) =>
      Object.fromEntries(
        Object.entries(tables("ReadThrottleEvents", "WriteThrottleEvents")).map(([id, metrics]) => {
          const named = Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric]));
          return [id, computed("throttled", `SUM([${Object.keys(named).join(", ")}])`, named)];
        }),
      ),
  },
  {
    id: "InFlight",
    level: "ticket",
    kind: "alarm",
    of: "`ApproximateNumberOfMessagesNotVisible` of the queue of commands",
    threshold: { over: 100_000 },
    during: { minutes: 5 },
    metrics: ({ commands }) => ({ "": commands("ApproximateNumberOfMessagesNotVisible") }),
  },
  {
    id: "ErrorsAreLogged",
    level: "ticket",
    kind: "alarm",
    of: "lines of level 50 (`error`) in the logs",
    threshold: { over: 0 },
    during: { minutes: 1 },
    metrics: ({ errorLines }) => ({ "": errorLines }),
  },
  {
    id: "AuditIsMissing",
    level: "ticket",
    kind: "alarm",
    of: "audits an hour with exit code 0",
    threshold: { under: 1 },
    during: { hours: 26 },
    isSilenceBad: true,
    metrics: ({ passedAudits }) => ({ "": passedAudits }),
  },
  {
    id: "DeploymentFails",
    level: "ticket",
    kind: "event",
    when: "a deployment of gateways or workers does not become healthy",
    pattern: (prefix) => ({
      source: ["aws.ecs"],
      detailType: ["ECS Deployment State Change"],
      resources: Match.wildcard(`arn:*:ecs:*:service/${prefix}/*`),
      detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
    }),
    path: "$.detail.reason",
  },
  {
    id: "Budget",
    level: "ticket",
    kind: "budget",
    when: "this month's cost, as AWS forecasts it, over the budget of the size, or 80 % of it spent",
  },
];
