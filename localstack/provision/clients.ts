import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

export type Clients = { readonly dynamo: DynamoDBClient; readonly sqs: SQSClient; readonly sns: SNSClient };

/** Clients that find their endpoints and credentials as the AWS SDK does, by default in the environment. */
export function createClients(region: string): Clients {
  const requestHandler = { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true };
  const shared = { region, requestHandler };
  return {
    dynamo: new DynamoDBClient(shared),
    // Emulators give out queue URLs with a host that only they know: the endpoint decides, the URL is just a name.
    sqs: new SQSClient({ ...shared, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(shared),
  };
}
