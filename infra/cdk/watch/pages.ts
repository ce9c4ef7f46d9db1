import { Match } from "aws-cdk-lib/aws-events";
import type { Row } from "./rows.ts";
import { computed } from "./metrics.ts";

/** What wakes somebody. */
export const PAGES: readonly Row[] = [
  {
    id: "CommandsAreOld",
    level: "page",
    kind: "alarm",
    of: "`ApproximateAgeOfOldestMessage` of the queue of commands",
    threshold: { over: 60 },
    unit: "s",
    during: { minutes: 5 },
    metrics: ({ commands }) => ({ "": commands("ApproximateAgeOfOldestMessage") }),
  },
  {
    id: "ReceivingIsPaused",
    level: "page",
    kind: "alarm",
    of: "`muster_receiving_paused` of any worker",
    threshold: { over: 0 },
    during: { minutes: 2 },
    metrics: ({ worker }) => ({ "": worker("isPaused") }),
  },
  {
    id: "WorkersAreSilent",
    level: "page",
    kind: "alarm",
    of: "lines of metrics a minute of all workers",
    threshold: { under: 1 },
    during: { minutes: 5 },
    isSilenceBad: true,
    metrics: ({ worker }) => ({ "": worker("isPaused", "SampleCount") }),
  },
  {
    id: "GatewaysAreSilent",
    level: "page",
    kind: "alarm",
    of: "lines of metrics a minute of all gateways",
    threshold: { under: 1 },
    during: { minutes: 5 },
    isSilenceBad: true,
    metrics: ({ gateway }) => ({ "": gateway("sendPause", "SampleCount") }),
  },
  {
    id: "DependencyIsDown",
    level: "page",
    kind: "alarm",
    of: "`muster_dependency_up` of any gateway",
    threshold: { under: 1 },
    during: { minutes: 2 },
    metrics: ({ gateway }) => ({
      "": computed("the worst of both", "MIN([database, queue])", {
        database: gateway("databaseUp", "Minimum"),
        queue: gateway("queueUp", "Minimum"),
      }),
    }),
  },
  {
    id: "ServerErrors",
    level: "page",
    kind: "alarm",
    of: "answers with 5xx, in `muster_http_request_seconds` or at the load balancer,",
    threshold: { over: 1 },
    unit: "%",
    during: { minutes: 5 },
    metrics: ({ requests, serverErrors }) => ({
      "": computed(
        "5xx, percent",
        "100 * SUM([answered, unanswered]) / SUM([requests, unanswered])",
        // What the load balancer answers itself never reached a gateway, and is not in its count of requests.
        { ...serverErrors(), requests: requests() },
      ),
    }),
  },
  {
    id: "DeadLetters",
    level: "page",
    kind: "alarm",
    of: '`muster_queue_messages{queue="dead-letters",state="waiting"}`',
    threshold: { over: 0 },
    during: { minutes: 1 },
    metrics: ({ deadLetters }) => ({ "": deadLetters("ApproximateNumberOfMessagesVisible") }),
  },
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
];
