import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { endpointOf, type Service } from "#platform/endpoint.ts";

export type Clients = { readonly dynamo: DynamoDBClient; readonly sqs: SQSClient; readonly sns: SNSClient };

/**
 * Clients of AWS, or of the emulators that the environment names, with credentials as the AWS SDK finds them; or
 * clients of the emulators at `local`.
 */
export function createClients(
  region: string,
  local?: { readonly dynamodb: string; readonly queues: string; readonly accessKey: string },
): Clients {
  const requestHandler = { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true };
  const credentials = local && { accessKeyId: local.accessKey, secretAccessKey: "local" };
  const at = (service: Service, own: string | undefined) => {
    const endpoint = own ?? endpointOf(service);
    return {
      region,
      requestHandler,
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials && { credentials }),
    };
  };
  return {
    dynamo: new DynamoDBClient(at("DYNAMODB", local?.dynamodb)),
    // Emulators give out queue URLs whose host only they know: the endpoint decides, the URL is just a name.
    sqs: new SQSClient({ ...at("SQS", local?.queues), useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(at("SNS", local?.queues)),
  };
}
