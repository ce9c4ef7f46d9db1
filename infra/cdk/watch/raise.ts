import { Duration, type Stack } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Alarm as Threshold } from "#platform/alarms.ts";
import { descriptionOf } from "./documented.ts";
import type { Operators } from "./operators.ts";
import type { EventRow, Row } from "./rows.ts";
import type { Settings } from "../settings.ts";

/** Makes of a row what it stands for, and has it tell the operators of its level. */
export function raise<Measured>(
  stack: Stack,
  row: Row<Measured>,
  settings: Settings,
  measured: Measured,
  operators: Operators,
): void {
  const operator = operators[row.level];
  switch (row.kind) {
    case "alarm":
      for (const [suffix, metric] of Object.entries(row.metrics(measured))) {
        createAlarm(stack, settings.prefix, `${row.id}${suffix}`, metric, row, operator);
      }
      return;
    case "event":
      createRule(stack, settings.prefix, row, operator);
      return;
    case "budget":
      createBudget(stack, row.id, settings, operator);
      return;
    default:
      row satisfies never;
  }
}

/** Tells, too, when it is over. */
function createAlarm(
  stack: Stack,
  prefix: string,
  id: string,
  metric: IMetric,
  row: Pick<Row, "id"> & Threshold,
  operator: Topic,
): void {
  const { threshold, during, isSilenceBad = false } = row;
  const isOver = "over" in threshold;
  const alarm = new Alarm(stack, id, {
    alarmName: `${prefix}-${id}`,
    alarmDescription: descriptionOf(row.id),
    metric,
    threshold: isOver ? threshold.over : threshold.under,
    comparisonOperator: isOver
      ? ComparisonOperator.GREATER_THAN_THRESHOLD
      : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: "minutes" in during ? during.minutes : during.hours,
    treatMissingData: isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  const action = new SnsAction(operator);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}

function createRule(stack: Stack, prefix: string, row: Pick<Row, "id"> & EventRow, operator: Topic): void {
  const { id, pattern, path } = row;
  const text = `${prefix}-${id} (${EventField.fromPath(path)}): ${descriptionOf(id)}`;
  new Rule(stack, id, {
    ruleName: `${prefix}-${id}`,
    eventPattern: pattern(prefix),
    targets: [
      new SnsTopic(operator, { message: RuleTargetInput.fromText(text), maxEventAge: Duration.days(1) }),
    ],
  });
}

/** Of what has the tag `system`, once it is activated as a cost allocation tag. */
function createBudget(stack: Stack, id: string, { prefix, size }: Settings, operator: Topic): void {
  const notify = (notificationType: "FORECASTED" | "ACTUAL", threshold: number) => ({
    notification: { notificationType, threshold, comparisonOperator: "GREATER_THAN" },
    subscribers: [{ subscriptionType: "SNS", address: operator.topicArn }],
  });
  new CfnBudget(stack, id, {
    budget: {
      budgetName: prefix,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      budgetLimit: { amount: size.monthlyBudgetUsd, unit: "USD" },
      costFilters: { TagKeyValue: [`user:system$${prefix}`] },
    },
    notificationsWithSubscribers: [notify("FORECASTED", 100), notify("ACTUAL", 80)],
  });
}
