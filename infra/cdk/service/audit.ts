import { Duration, type Stack, TimeZone } from "aws-cdk-lib";
import type { Cluster } from "aws-cdk-lib/aws-ecs";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { EcsRunFargateTask } from "aws-cdk-lib/aws-scheduler-targets";
import type { Network } from "./network.ts";
import type { Settings } from "../settings.ts";
import { createTask } from "./tasks.ts";

/** `npm run verify`, every night; operators hear of it when it does not end with 0. Also the task to run at any other time. */
export function createAudit(stack: Stack, settings: Settings, cluster: Cluster, network: Network): void {
  const task = createTask(stack, "Audit", "verify", settings, {
    cpu: 1024,
    memoryMiB: 4096,
    command: ["node", "--max-old-space-size=3072", "cli/main.ts", "verify", "--json"],
  });
  new Schedule(stack, "Nightly", {
    schedule: ScheduleExpression.cron({ hour: "3", minute: "30", timeZone: TimeZone.ETC_UTC }),
    target: new EcsRunFargateTask(cluster, {
      taskDefinition: task.definition,
      ...network.tasks,
      securityGroups: [network.group("AuditGroup", "Audit")],
      maxEventAge: Duration.hours(1),
      retryAttempts: 3,
    }),
  });
}
