import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { onSqs } from "./client.ts";

/** The queue's URL: looked up when it is first needed, then remembered. Throws `Unavailable`. */
export function createQueueUrl(client: SQSClient, queueName: string): () => Promise<string> {
  let url: Promise<string> | undefined;
  const lookUp = async (): Promise<string> => {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }));
    return QueueUrl ?? "";
  };
  return () => {
    url ??= onSqs(lookUp).catch((error: unknown) => {
      url = undefined;
      throw error;
    });
    return url;
  };
}
