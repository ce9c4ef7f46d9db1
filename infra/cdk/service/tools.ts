import { Duration, TimeZone } from "aws-cdk-lib";
import type { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { EcsRunFargateTask } from "aws-cdk-lib/aws-scheduler-targets";
import { createTask, type Site } from "./tasks.ts";

const CLI = "cli/main.ts";
const SMALL = { cpu: 256, memoryMiB: 512 };

/**
 * The operator's commands, each as a task to run with the role that it needs, and nothing else running: `provision`,
 * `restore`, `redrive`, which only shows unless its command is overridden, and `verify`, which also runs every night.
 */
export function createTools(site: Site, group: SecurityGroup): void {
  const { topicFifo, size } = site.settings;
  createTask(site, "Provision", "provision", {
    ...SMALL,
    run: [CLI, "provision", "--yes", ...(size.keepsData ? [] : ["--no-backup"])],
    variables: { TOPIC_FIFO: String(topicFifo) },
  });
  createTask(site, "Restore", "restore", { ...SMALL, run: [CLI, "restore", "--yes"] });
  createTask(site, "Redrive", "redrive", { ...SMALL, run: [CLI, "redrive"] });
  createAudit(site, group);
}

/** Some 100 bytes of memory for each registration: enough for thirty million. */
const AUDIT = { cpu: 1024, memoryMiB: 4096 };

/** `npm run verify` every night; operators hear of it when it does not end with 0. */
function createAudit(site: Site, group: SecurityGroup): void {
  const { stack, cluster, network } = site;
  const { definition } = createTask(site, "Audit", "verify", { ...AUDIT, run: [CLI, "verify", "--json"] });
  new Schedule(stack, "Nightly", {
    schedule: ScheduleExpression.cron({ hour: "3", minute: "30", timeZone: TimeZone.ETC_UTC }),
    target: new EcsRunFargateTask(cluster, {
      taskDefinition: definition,
      ...network.tasks,
      securityGroups: [group],
      maxEventAge: Duration.hours(1),
      retryAttempts: 3,
    }),
  });
}
