import { DeleteTableCommand, paginateListTables, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { DeleteTopicCommand, paginateListTopics } from "@aws-sdk/client-sns";
import { DeleteQueueCommand, paginateListQueues } from "@aws-sdk/client-sqs";
import { randomInt } from "node:crypto";
import { createClients } from "#infra/provision/clients.ts";

type Account = Record<string, string>;

const accounts: Account[] = [];

/** All accounts that this file's tests have used. */
export const usedAccounts = (): readonly Account[] => accounts;

/**
 * The variables that lead to a fresh account in the LocalStack at `url`, which creates any account on first
 * use. Names of resources then need no care, and lists show only our own.
 */
export function newAccount(url: string): Account {
  const account = {
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_SNS: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: `${randomInt(1e11, 1e12 - 1)}`,
    AWS_SECRET_ACCESS_KEY: "local",
  };
  accounts.push(account);
  return account;
}

/** Deletes all tables, queues and topics of an account. The environment then leads to that account. */
export async function emptyAccount(account: Account): Promise<void> {
  Object.assign(process.env, account);
  const { dynamo, sqs, sns } = createClients("us-east-1");
  for await (const { TableNames = [] } of paginateListTables({ client: dynamo }, {})) {
    for (const TableName of TableNames) {
      await dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
      await dynamo.send(new DeleteTableCommand({ TableName }));
    }
  }
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, { MaxResults: 100 })) {
    for (const QueueUrl of QueueUrls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
  for await (const { Topics = [] } of paginateListTopics({ client: sns }, {})) {
    for (const { TopicArn } of Topics) await sns.send(new DeleteTopicCommand({ TopicArn }));
  }
}
