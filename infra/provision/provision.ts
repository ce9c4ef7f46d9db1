import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { migrate } from "#adapters/dynamodb/migration.ts";
import type { ResourceNames } from "#platform/resource-names.ts";
import { resourceDefinitions } from "../resources.ts";
import type { Clients } from "./clients.ts";
import { ensureQueue } from "./queues.ts";
import { untilReachable } from "./reachable.ts";
import type { Report } from "./report.ts";
import { completeTable, ensureTable } from "./tables.ts";
import { ensureTopic } from "./topic.ts";

export type ProvisionOptions = { readonly timeoutMs?: number };

/**
 * Creates tables, queues and topic as they are defined, migrates what is stored, and resolves when all are in
 * use. A second run, even at the same time, changes nothing. Rejects with `MismatchError` when a table or
 * queue of that name differs from its definition, with `StartError` when what is stored can't be migrated,
 * and with `UnreachableError` when a service gives no answer within `timeoutMs`.
 */
export async function provision(
  { dynamo, sqs, sns }: Clients,
  names: ResourceNames,
  report: Report,
  { timeoutMs = 30_000 }: ProvisionOptions = {},
): Promise<{ topicArn: string }> {
  const { tables, queues, topic } = resourceDefinitions(names);
  const makeTables = async (): Promise<void> => {
    await untilReachable("DynamoDB", timeoutMs, report, () =>
      dynamo.send(new ListTablesCommand({ Limit: 1 })),
    );
    const existing = tables.map((table) => ensureTable(dynamo, table, report));
    await allOf(existing);
    for (const [i, description] of (await Promise.all(existing)).entries()) {
      const table = tables[i];
      if (table !== undefined) await completeTable(dynamo, table, description, report);
    }
    await migrate(dynamo, names.tables, report);
  };
  const makeQueues = async (): Promise<void> => {
    await untilReachable("SQS", timeoutMs, report, () => sqs.send(new ListQueuesCommand({ MaxResults: 1 })));
    for (const queue of queues) await ensureQueue(sqs, queue, report);
  };
  const makeTopic = async (): Promise<string> => {
    await untilReachable("SNS", timeoutMs, report, () => sns.send(new ListTopicsCommand({})));
    return ensureTopic(sns, topic, report);
  };
  const topicArn = makeTopic();
  await allOf([makeTables(), makeQueues(), topicArn]);
  return { topicArn: await topicArn };
}

/** Rejects with the first error, but only once all work has ended: nothing is reported after it. */
async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}
