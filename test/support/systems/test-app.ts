import { createRegistrationWorker } from "#workers/registration/worker.ts";
import { startConsumer } from "#workers/registration/consumer.ts";
import { createApp } from "#gateway/app.ts";
import { createHealth } from "#gateway/health.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { probeTables } from "#adapters/dynamodb/client.ts";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue, probeQueue } from "#adapters/sqs/command-queue.ts";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { createQueueUrl } from "#adapters/sqs/queue-url.ts";
import { createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import { createQueries } from "#application/querying/queries.ts";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import { createRequests } from "#application/accepting/requests.ts";
import { createSoldOut } from "#application/accepting/sold-out.ts";
import { createSealer } from "#application/seal.ts";
import { createLogger } from "#platform/logger.ts";
import { createGatewayTelemetry, createWorkerTelemetry } from "#platform/telemetry.ts";
import { systemClock } from "#platform/clock.ts";
import { type Core, startCore } from "./core.ts";
import { type Answer, expectContract } from "../expect-contract.ts";

export type Sent = {
  /** Sent as JSON; text and bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The gateway's app over real adapters and emulators, without a port; the worker comes when a test starts it. */
export async function createTestApp() {
  const core = await startCore();
  const { names, dynamo, users, events, registrations } = core;
  const sqs = createSqsClient("us-east-1");
  const sealer = createSealer("test");
  const watcher = createRequestWatcher(registrations);
  const telemetry = createGatewayTelemetry({
    sending: () => sender.waiting(),
    watched: () => watcher.waiting(),
  });
  const sender = createCommandSender(createCommandQueue(sqs, names.commands), { onMessage: telemetry.sent });
  const clock = systemClock;
  const soldOut = createSoldOut({ store: core.store, events, reader: registrations, clock });
  const app = createApp({
    users,
    events,
    queries: createQueries({ users, events, registrations, sealer }),
    requests: createRequests({ reader: registrations, sender, watcher, soldOut, sealer, clock }),
    clock,
    health: createHealth([() => probeTables(dynamo, names.tables), () => probeQueue(sqs, names.commands)]),
    telemetry,
    logger: createLogger("test", "silent"),
  });
  let worker: { stop(): Promise<void> } | undefined;

  /** Sends a request, and checks the answer against the contract before giving it to the test. */
  const call = async (method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> => {
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await app.request(path, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && {
        body: isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
      }),
    });
    return await expectContract(method, path, response);
  };

  return {
    app,
    core,
    watcher,
    call,
    async startWorker(): Promise<void> {
      worker = await startWorker(core);
    },
    async stop(): Promise<void> {
      await worker?.stop();
      await core.stop();
    },
  };
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;

async function startWorker({ names, clients, topicArn, store, outbox }: Core) {
  const sqs = createSqsClient("us-east-1");
  const queueUrl = await createQueueUrl(sqs, names.commands)();
  const worker = createRegistrationWorker({
    store,
    outbox,
    topic: createNotificationTopic(clients.sns, { arn: topicArn, name: names.topic }),
    deadLetters: createDeadLetters(sqs, names.deadLetters),
    telemetry: createWorkerTelemetry({ depths: async () => ({}), pendingEvents: async () => 0 }),
    logger: createLogger("worker", "silent"),
  });
  const consumer = startConsumer({
    sqs: createPollingSqsClient("us-east-1"),
    queueUrl,
    visibilitySeconds: 30,
    apply: (messages) => worker.applyBatch(messages),
    release: createReleaseMessages(sqs, queueUrl),
    report: () => undefined,
  });
  return {
    async stop(): Promise<void> {
      await consumer.stop();
      await worker.idle();
    },
  };
}
