import { Match } from "aws-cdk-lib/aws-events";
import { alarm, type Row } from "./rows.ts";
import { computed } from "./metrics.ts";

/** What can wait until the morning. */
export const TICKETS: readonly Row[] = [
  {
    ...alarm("CommandsAreLate"),
    of: "commands above 10 s in `muster_command_age_seconds` (more than a tenth: their p90 is above it)",
    metrics: ({ worker }) => ({
      "": computed("late, percent", "100 * (arrived - soon) / arrived", {
        arrived: worker("arrived"),
        soon: worker("arrivedWithin10s"),
      }),
    }),
  },
  {
    ...alarm("CommandsFail"),
    of: 'growth of `muster_commands_ended_total{outcome="failed"}` a minute',
    metrics: ({ worker }) => ({ "": worker("failed") }),
  },
  {
    ...alarm("ClockIsOff"),
    of: "`muster_clock_offset_seconds` of any process, ahead or behind,",
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
    ...alarm("Outages"),
    of: 'growth of `muster_chunks_retried_total{reason="outage"}` a minute',
    metrics: ({ worker }) => ({ "": worker("outages") }),
  },
  {
    ...alarm("Conflicts"),
    of: '`muster_chunks_retried_total{reason="conflict"}` against commits (`muster_commit_seconds_count`)',
    metrics: ({ worker }) => ({
      "": computed("conflicts, percent of commits", "100 * conflicts / commits", {
        conflicts: worker("conflicts"),
        commits: worker("commits"),
      }),
    }),
  },
  {
    ...alarm("OffersDontLapse"),
    of: "`muster_offers_overdue`",
    metrics: ({ worker }) => ({ "": worker("offersOverdue") }),
  },
  {
    ...alarm("NotificationsWait"),
    of: "`muster_events_pending`",
    metrics: ({ worker }) => ({ "": worker("eventsPending") }),
  },
  {
    ...alarm("NotificationsAreLost"),
    of: "`NumberOfNotificationsFailed` of the topic",
    metrics: ({ topic }) => ({ "": topic("NumberOfNotificationsFailed") }),
  },
  {
    ...alarm("Throttled"),
    of: "`ReadThrottleEvents` and `WriteThrottleEvents` of a table and its indexes",
    metrics: ({ tables }) =>
      Object.fromEntries(
        Object.entries(tables("ReadThrottleEvents", "WriteThrottleEvents")).map(([id, metrics]) => {
          const named = Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric]));
          return [id, computed("throttled", `SUM([${Object.keys(named).join(", ")}])`, named)];
        }),
      ),
  },
  {
    ...alarm("InFlight"),
    of: "`ApproximateNumberOfMessagesNotVisible` of the queue of commands",
    metrics: ({ commands }) => ({ "": commands("ApproximateNumberOfMessagesNotVisible") }),
  },
  {
    ...alarm("ErrorsAreLogged"),
    of: "lines of level 50 (`error`) in the logs",
    metrics: ({ errorLines }) => ({ "": errorLines }),
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
