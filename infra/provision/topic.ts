import { CreateTopicCommand, paginateListTopics, type SNSClient } from "@aws-sdk/client-sns";
import type { TopicDefinition } from "../resources.ts";
import type { Report } from "./report.ts";

/**
 * Creates the topic unless it exists, and gives its ARN. The name decides whether it is FIFO: it can't
 * differ.
 */
export async function ensureTopic(sns: SNSClient, topic: TopicDefinition, report: Report): Promise<string> {
  const existing = await findTopic(sns, topic.name);
  if (existing !== undefined) return existing;
  const Attributes = topic.isFifo ? { FifoTopic: "true" } : undefined;
  const { TopicArn } = await sns.send(
    new CreateTopicCommand({ Name: topic.name, ...(Attributes && { Attributes }) }),
  );
  if (TopicArn === undefined) throw new Error(`SNS gave no ARN for topic ${topic.name}`);
  report(`created topic ${topic.name}`);
  return TopicArn;
}

/** Its ARN, if it exists. */
export async function findTopic(sns: SNSClient, name: string): Promise<string | undefined> {
  for await (const page of paginateListTopics({ client: sns }, {})) {
    const found = page.Topics?.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`));
    if (found?.TopicArn !== undefined) return found.TopicArn;
  }
  return undefined;
}
