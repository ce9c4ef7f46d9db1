import { CreateTopicCommand, paginateListTopics, type SNSClient } from "@aws-sdk/client-sns";
import type { TopicDefinition } from "../resources.ts";
import type { Report } from "./report.ts";

/**
 * Creates the topic unless it exists; resolves with its ARN. It can't differ: the name says whether it is
 * FIFO.
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

/** The ARN of the topic of this name; undefined when there is none. */
export async function findTopic(sns: SNSClient, name: string): Promise<string | undefined> {
  for await (const page of paginateListTopics({ client: sns }, {})) {
    const found = page.Topics?.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`));
    if (found?.TopicArn !== undefined) return found.TopicArn;
  }
  return undefined;
}
