import type { Stack } from "aws-cdk-lib";
import { MathExpression, type Metric } from "aws-cdk-lib/aws-cloudwatch";
import { HttpCodeTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { FilterPattern, type IFilterPattern, type LogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { Raise } from "./alarms.ts";
import { minute } from "./metrics.ts";
import type { createGateway } from "../service/gateway.ts";
import type { Settings } from "../settings.ts";
import type { createWorker } from "../service/worker.ts";

type Parts = {
  readonly gateway: ReturnType<typeof createGateway>;
  readonly worker: ReturnType<typeof createWorker>;
  readonly raise: Raise;
};

const says = (msg: string) => FilterPattern.stringValue("$.msg", "=", msg);
const failedWith = (comparison: "=" | "!=", type: string) =>
  FilterPattern.stringValue("$.err.type", comparison, type);
const notApplied = says("a chunk was not applied");

/** The lines of the log that the alarms of docs/operations.md are about. */
const LINES: Readonly<Record<string, readonly ["gateway" | "worker", IFilterPattern]>> = {
  Outages: ["worker", FilterPattern.all(notApplied, failedWith("=", "Unavailable"))],
  Conflicts: ["worker", FilterPattern.all(notApplied, failedWith("=", "CommitConflict"))],
  Failures: [
    "worker",
    FilterPattern.all(notApplied, failedWith("!=", "Unavailable"), failedWith("!=", "CommitConflict")),
  ],
  Parked: ["worker", says("parked a message that can't be applied")],
  Unpublished: ["worker", says("notifications are left pending")],
  Bugs: ["gateway", FilterPattern.numberValue("$.level", ">=", 50)],
};

/** The alarms of docs/operations.md that only the programs themselves, or the load balancer, can tell. */
export function serviceAlarms(
  stack: Stack,
  settings: Settings,
  { gateway, worker, raise }: Parts,
): Readonly<Record<string, Metric>> {
  const logs: Readonly<Record<string, LogGroup>> = { gateway: gateway.task.log, worker: worker.task.log };
  const counted = Object.fromEntries(
    Object.entries(LINES).map(([name, [program, filterPattern]]) => {
      const logGroup = logs[program];
      if (logGroup === undefined) throw new Error(`no log of ${program}`);
      const filter = new MetricFilter(stack, `${name}Lines`, {
        logGroup,
        filterPattern,
        metricNamespace: `Muster/${settings.prefix}`,
        metricName: name,
      });
      return [name, filter.metric({ statistic: "Sum", period: minute })];
    }),
  );
  const of = (name: string): Metric => {
    const metric = counted[name];
    if (metric === undefined) throw new Error(`no lines called ${name}`);
    return metric;
  };
  raise("Outage", of("Outages"), {
    above: 60,
    minutes: 5,
    what: "DynamoDB throttles, is away, or forbids. Commands wait, in order.",
  });
  raise("ChunkFails", of("Failures"), {
    above: 0,
    minutes: 1,
    what: "A bug, or an item that can't be read. The log line names the event: npm run verify -- --event ID.",
  });
  raise("MessageParked", of("Parked"), {
    above: 0,
    minutes: 1,
    what: "npm run redrive shows it, with the reason.",
  });
  raise("NotificationsWait", of("Unpublished"), {
    above: 0,
    minutes: 5,
    what: "SNS takes no notifications. They are kept, in order.",
  });
  raise("GatewayBug", of("Bugs"), { above: 0, minutes: 1, what: "The gateway logged an error." });
  const answers = (code: HttpCodeTarget) => gateway.targets.metrics.httpCodeTarget(code, { period: minute });
  const share = new MathExpression({
    expression: "IF(FILL(requests, 0) > 100, 100 * FILL(bad, 0) / requests, 0)",
    usingMetrics: {
      bad: answers(HttpCodeTarget.TARGET_5XX_COUNT),
      requests: gateway.targets.metrics.requestCount({ period: minute }),
    },
    period: minute,
    label: "5xx, percent",
  });
  raise("ServerErrors", share, {
    above: 1,
    minutes: 5,
    what: "503: queue or database away, or gateways full. 500: a bug, logged.",
  });
  raise("NoGateway", gateway.targets.metrics.unhealthyHostCount({ period: minute, statistic: "Maximum" }), {
    above: 0,
    minutes: 10,
    what: "Gateways don't answer /healthz.",
  });
  return counted;
}
