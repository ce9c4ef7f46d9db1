import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { onSqs } from "./queue-url.ts";

/** How many messages wait in the queue or are in somebody's hands; AWS only estimates it. Throws `Unavailable`. */
export function createBacklog(client: SQSClient, queueUrl: string): () => Promise<number> {
  return async () => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    const { Attributes = {} } = await onSqs(() => client.send(command));
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  };
}
