import type { Stack } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { TopicDefinition } from "#infra/resources.ts";

/** Where notifications are published. Subscribers bring their own queues. */
export function createTopic(stack: Stack, { name, isFifo }: TopicDefinition): Topic {
  return new Topic(stack, "Notifications", {
    topicName: name,
    ...(isFifo && { fifo: true }),
    enforceSSL: true,
  });
}
