import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { migrate } from "#adapters/dynamodb/migration.ts";
import type { ResourceNames } from "#platform/resource-names.ts";
import { resourceDefinitions, type Throughput } from "../resources.ts";
import { type Attempt, createAttempts } from "./attempts.ts";
import type { Clients } from "./clients.ts";
import { ensureDeletionProtection, ensureRecovery } from "./protection.ts";
import { ensureQueue } from "./queues.ts";
import { untilActive } from "./active.ts";
import { untilReachable } from "./reachable.ts";
import type { Report } from "./report.ts";
import { completeTable, ensureTable } from "./tables.ts";
import { ensureTopic } from "./topic.ts";
import { ensureWarmth } from "./warm.ts";

export type ProvisionOptions = {
  readonly timeoutMs?: number;
  /** Whether tables are protected against deletion, and can be restored to any second. What is protected stays so. */
  readonly isProtected?: boolean;
  /** What tables and indexes shall take at once; unless given, what AWS gives them. */
  readonly warmth?: Throughput | undefined;
};

/** `failures` says what could not be set, and why: the system works, but is not as it is defined. */
export type Provisioned = { readonly topicArn: string; readonly failures: readonly string[] };

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
  { timeoutMs = 30_000, isProtected = false, warmth }: ProvisionOptions = {},
): Promise<Provisioned> {
  const { tables, queues, topic } = resourceDefinitions(names);
  const { attempt, failures } = createAttempts();
  const makeTables = async (): Promise<void> => {
    await untilReachable("DynamoDB", timeoutMs, report, () =>
      dynamo.send(new ListTablesCommand({ Limit: 1 })),
    );
    const existing = tables.map((table) => ensureTable(dynamo, table, report, isProtected));
    await allOf(existing);
    for (const [i, description] of (await Promise.all(existing)).entries()) {
      const table = tables[i];
      if (table !== undefined) await completeTable(dynamo, table, description, attempt, report);
    }
    await migrate(dynamo, names.tables, report);
    const all = Object.values(names.tables);
    if (isProtected) await protect(dynamo, all, attempt, report);
    if (warmth !== undefined) await warm(dynamo, all, warmth, attempt, report);
  };
  const makeQueues = async (): Promise<void> => {
    await untilReachable("SQS", timeoutMs, report, () => sqs.send(new ListQueuesCommand({ MaxResults: 1 })));
    for (const queue of queues) await ensureQueue(sqs, queue, attempt, report);
  };
  const makeTopic = async (): Promise<string> => {
    await untilReachable("SNS", timeoutMs, report, () => sns.send(new ListTopicsCommand({})));
    return ensureTopic(sns, topic, report);
  };
  const topicArn = makeTopic();
  await allOf([makeTables(), makeQueues(), topicArn]);
  return { topicArn: await topicArn, failures };
}

async function protect(
  dynamo: Clients["dynamo"],
  tables: readonly string[],
  attempt: Attempt,
  report: Report,
): Promise<void> {
  let areRecoverable = true;
  for (const table of tables) {
    await attempt(`table ${table}: is not protected against deletion`, async () => {
      await ensureDeletionProtection(dynamo, await untilActive(dynamo, table), report);
    });
    await attempt(`table ${table}: has no point-in-time recovery`, async () => {
      areRecoverable &&= await ensureRecovery(dynamo, table, report);
    });
  }
  if (!areRecoverable)
    report("this DynamoDB is an emulator without point-in-time recovery: nothing is backed up");
}

async function warm(
  dynamo: Clients["dynamo"],
  tables: readonly string[],
  warmth: Throughput,
  attempt: Attempt,
  report: Report,
): Promise<void> {
  for (const table of tables) {
    await attempt(`table ${table}: is not prepared for more`, async () => {
      await ensureWarmth(dynamo, await untilActive(dynamo, table), warmth, report);
    });
  }
}

/** Rejects with the first error, but only once all work has ended: nothing is reported after it. */
async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}
