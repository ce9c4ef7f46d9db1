import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { createClients } from "#infra/provision/clients.ts";

beforeEach(() => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
  vi.stubEnv("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:4567");
  // A person's own configuration, for programs other than Muster.
  vi.stubEnv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

type Client = {
  readonly config: { endpoint?: (() => Promise<{ hostname: string; port?: number }>) | undefined };
};

it("every client goes where the variables say, and nowhere else", async () => {
  const { dynamo, sqs, sns } = createClients("us-east-1");
  const clients: readonly (readonly [Client, number])[] = [
    [createDynamoClient("us-east-1"), 4566],
    [createSqsClient("us-east-1"), 4566],
    [createPollingSqsClient("us-east-1", 5), 4566],
    [createSnsClient("us-east-1"), 4567],
    [dynamo, 4566],
    [sqs, 4566],
    [sns, 4567],
  ];
  for (const [client, port] of clients)
    expect(await client.config.endpoint?.()).toMatchObject({ hostname: "127.0.0.1", port });
});
