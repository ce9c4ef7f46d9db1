import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { ownVersion } from "#platform/version.ts";

/** What is spared at each call changes neither signatures nor whose they are. */

type Received = { readonly headers: IncomingHttpHeaders; readonly body: Buffer };

const received: Received[] = [];
/** What the service that gives out credentials gives out. They expire soon: the SDK asks with each call. */
let accessKey = "first";

const server = createServer((request, response) => {
  if (request.url === "/credentials") {
    const Expiration = new Date(Date.now() + 60_000).toISOString();
    response.end(
      JSON.stringify({ AccessKeyId: accessKey, SecretAccessKey: "s", Token: accessKey, Expiration }),
    );
    return;
  }
  void buffer(request).then((body) => {
    received.push({ headers: request.headers, body });
    const isXml = request.headers["content-type"] === "application/x-www-form-urlencoded";
    response.setHeader("content-type", isXml ? "text/xml" : "application/x-amz-json-1.0");
    response.end(isXml ? "<ListTopicsResponse><ListTopicsResult/></ListTopicsResponse>" : "{}");
  });
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received.length = 0;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "somebody");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const get = new GetCommand({ TableName: "users", Key: { userId: "zoë" } });

/** The header with the signature that the SDK, as it comes, gives a request like this one. */
async function signatureOf({ headers, body }: Received): Promise<string | undefined> {
  const { authorization = "" } = headers;
  const [, service = ""] = /\/us-east-1\/(\w+)\/aws4_request/.exec(authorization) ?? [];
  const [, names = ""] = /SignedHeaders=([\w;-]+)/.exec(authorization) ?? [];
  const asItComes = new DynamoDBClient({
    region: "us-east-1",
    credentials: { accessKeyId: "somebody", secretAccessKey: "secret" },
  });
  const signer = await asItComes.config.signer({
    name: "sigv4",
    signingName: service,
    signingRegion: "us-east-1",
    properties: {},
  });
  const signed = await signer.sign(
    {
      method: "POST",
      protocol: "http:",
      hostname: "127.0.0.1",
      path: "/",
      query: {},
      headers: Object.fromEntries(names.split(";").map((name) => [name, String(headers[name])])),
      body,
    },
    {
      signingDate: new Date(
        String(headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"),
      ),
    },
  );
  return signed.headers["authorization"];
}

it.each([
  ["DynamoDB", () => createDynamoClient("us-east-1").send(get)],
  ["SQS", () => createSqsClient("us-east-1").send(new ListQueuesCommand({}))],
  ["SQS, polling", () => createPollingSqsClient("us-east-1", 1).send(new ListQueuesCommand({}))],
  ["SNS", () => createSnsClient("us-east-1").send(new ListTopicsCommand({}))],
] as const)("signs as the SDK does, and says who calls: %s", async (_, call) => {
  await (call() as Promise<unknown>);
  const [request] = received;
  expect(request?.headers.authorization).toMatch(/Signature=[0-9a-f]{64}$/);
  expect(request?.headers.authorization).toBe(request && (await signatureOf(request)));
  expect(request?.headers["user-agent"]).toMatch(new RegExp(`^muster/${ownVersion()}( |$)`));
});

it("signs each call with the credentials of that moment", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
  vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
  vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `http://127.0.0.1:${port}/credentials`);
  const client = createDynamoClient("us-east-1");
  const keyOfNext = async (): Promise<string | undefined> => {
    await client.send(get);
    return /Credential=(\w+)/.exec(received.at(-1)?.headers.authorization ?? "")?.[1];
  };
  expect(await keyOfNext()).toBe("first");
  accessKey = "second";
  // The SDK asks for those to come while it uses those that are there.
  await vi.waitFor(async () => expect(await keyOfNext()).toBe("second"));
});

it("has one signer for all calls of a client, and settings that V8 copies fast", () => {
  setFlagsFromString("--allow-natives-syntax");
  const isFast = runInThisContext("(object) => %HasFastProperties(object)") as (object: object) => boolean;
  const clients = [
    createDynamoClient("us-east-1"),
    createSqsClient("us-east-1"),
    createPollingSqsClient("us-east-1", 1),
    createSnsClient("us-east-1"),
  ];
  for (const { config } of clients) {
    expect(config.signer()).toBe(config.signer());
    expect(isFast(config)).toBe(true);
  }
  const { config } = new DynamoDBClient({ region: "us-east-1" });
  expect(isFast(config)).toBe(false);
});
