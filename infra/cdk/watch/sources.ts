import type { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { HttpCodeElb, HttpCodeTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { resourceDefinitions } from "#infra/resources.ts";
import { FIGURES } from "#platform/figures.ts";
import { minute, ofProgram, ofQueue, ofTable, ofTopic } from "./metrics.ts";
import { idOf } from "../logical-id.ts";
import { namesOf } from "../names.ts";
import type { createGateway } from "../service/gateway.ts";
import type { Settings } from "../settings.ts";

export type Gateway = ReturnType<typeof createGateway>;
export type Sources = ReturnType<typeof measured> & {
  /** Lines of the programs' logs that say `error`. */
  readonly errorLines: Metric;
};

/** What AWS and Muster's programs measure, for alarms and dashboard. */
export function measured(settings: Settings, { balancer }: Gateway) {
  const { prefix, dataPrefix = prefix } = settings;
  const names = namesOf(settings);
  const { commands, deadLetters, topic } = names;
  const tablesAndIndexes = resourceDefinitions(names).tables.map(({ name, indexes = [] }) => ({
    id: idOf(dataPrefix, name),
    table: name,
    indexes: indexes.map((index) => index.name),
  }));
  return {
    prefix,
    gateway: (key: keyof typeof FIGURES.gateway, statistic?: string): Metric =>
      ofProgram(prefix, "gateway", FIGURES.gateway[key], statistic),
    worker: (key: keyof typeof FIGURES.worker, statistic?: string): Metric =>
      ofProgram(prefix, "worker", FIGURES.worker[key], statistic),
    commands: (metricName: string): Metric => ofQueue(commands, metricName),
    deadLetters: (metricName: string): Metric => ofQueue(deadLetters, metricName),
    topic: (metricName: string): Metric => ofTopic(topic, metricName),
    /** For each table its own metrics of these names, and those of its indexes. */
    tables: (...metricNames: readonly string[]): Readonly<Record<string, readonly Metric[]>> =>
      Object.fromEntries(
        tablesAndIndexes.map(({ id, table, indexes }) => [
          id,
          metricNames.flatMap((metricName) =>
            [undefined, ...indexes].map((index) => ofTable(table, metricName, index)),
          ),
        ]),
      ),
    requests: (): Metric => balancer.metrics.requestCount({ period: minute }),
    responseTime: (statistic: string): Metric =>
      balancer.metrics.targetResponseTime({ statistic, period: minute, label: statistic }),
    /** Answers of gateways, and of the load balancer in place of one that gave none. */
    serverErrors: (): { readonly answered: Metric; readonly unanswered: Metric } => ({
      answered: balancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period: minute }),
      unanswered: balancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period: minute }),
    }),
  };
}
