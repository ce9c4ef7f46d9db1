import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import type { HealthOptions } from "#gateway/health.ts";
import { readConfig } from "#platform/config.ts";
import { composeWorker } from "#workers/registration/compose.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { type Core, startCore } from "./core.ts";
import { type CheckedAnswer, expectContract } from "../expect-contract.ts";

export type Sent = {
  /** Sent as JSON; text and bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * The gateway's app over real adapters and emulators, without a port; the worker comes when a test starts it.
 * `more` are further variables of the gateway.
 */
export async function createTestApp(health: HealthOptions = {}, more: Readonly<Record<string, string>> = {}) {
  const core = await startCore();
  // What began first ends last.
  const parts = new AsyncDisposableStack();
  parts.defer(() => core.stop());
  const config = readConfig(gatewaySchema, { ...core.env, LOG_LEVEL: "silent", ...more });
  const { app, endWaits } = composeGateway(config, {}, health);

  /** Sends a request, and checks the answer against the contract before giving it to the test. */
  const call = async (
    method: string,
    path: string,
    { body, headers = {} }: Sent = {},
  ): Promise<CheckedAnswer> => {
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
    endWaits,
    call,
    /** Creates an event with this id and two seats. */
    async addEvent(eventId: string): Promise<void> {
      const body = { eventId, title: "Concert", date: "2027-05-01T18:00:00Z", capacity: 2 };
      await call("POST", "/events", { body });
    },
    async startWorker(): Promise<void> {
      parts.use(await startWorker(core));
    },
    stop: () => parts.disposeAsync(),
  };
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;

async function startWorker({ env, topicArn }: Core): Promise<AsyncDisposable> {
  const more = {
    TOPIC_ARN: topicArn,
    WORKER_CONCURRENCY: "1",
    VISIBILITY_TIMEOUT_SECONDS: "30",
    RECEIVE_WAIT_SECONDS: "1",
    LOG_LEVEL: "silent",
  };
  const { worker, queueUrl, consume } = composeWorker(readConfig(workerSchema, { ...env, ...more }));
  const consumers = consume(await queueUrl());
  const parts = new AsyncDisposableStack();
  parts.defer(() => worker.idle());
  for (const consumer of consumers) parts.defer(() => consumer.stop());
  return parts;
}
