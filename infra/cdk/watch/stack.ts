import { type App, Stack } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import { Rule } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { alarmsOn } from "./alarms.ts";
import { createDashboard } from "./dashboard.ts";
import { dataAlarms } from "./data-alarms.ts";
import { serviceAlarms } from "./service-alarms.ts";
import type { ServiceStack } from "../service/stack.ts";
import type { Settings } from "../settings.ts";
import { plainTemplates } from "../synthesizer.ts";

/** Who hears of what goes wrong, and a page to look at. Nothing else depends on it. */
export class WatchStack extends Stack {
  constructor(app: App, id: string, settings: Settings, { gateway, worker }: ServiceStack) {
    super(app, id, {
      description: `Muster: how ${settings.prefix} is watched`,
      synthesizer: plainTemplates(),
    });
    const { prefix, size, alarmEmail } = settings;
    const operators = new Topic(this, "Operators", { topicName: `${prefix}-operators`, enforceSSL: true });
    const raise = alarmsOn(this, operators);
    dataAlarms(settings, raise);
    const counted = serviceAlarms(this, settings, { gateway, worker, raise });
    createDashboard(this, settings, gateway, worker, counted);
    const failedAudit = new Rule(this, "AuditFails", {
      description: "An audit found a difference, or could not look",
      eventPattern: {
        source: ["aws.ecs"],
        detailType: ["ECS Task State Change"],
        detail: {
          lastStatus: ["STOPPED"],
          group: [`family:${prefix}-verify`],
          containers: { exitCode: [{ "anything-but": 0 }] },
        },
      },
    });
    failedAudit.addTarget(new SnsTopic(operators));
    if (alarmEmail === undefined) return;
    operators.addSubscription(new EmailSubscription(alarmEmail));
    new CfnBudget(this, "Budget", {
      budget: {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: size.monthlyBudgetUsd, unit: "USD" },
        costFilters: { TagKeyValue: [`user:system$${prefix}`] },
      },
      notificationsWithSubscribers: [
        {
          notification: {
            notificationType: "FORECASTED",
            comparisonOperator: "GREATER_THAN",
            threshold: 100,
          },
          subscribers: [{ subscriptionType: "EMAIL", address: alarmEmail }],
        },
      ],
    });
  }
}
