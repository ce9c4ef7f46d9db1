import { createClient, type Muster } from "#client/client.ts";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { withinLastSeconds } from "#platform/shutdown.ts";
import { createTrouble } from "#platform/trouble.ts";
import { composeWorker } from "#workers/registration/compose.ts";
import { workerSchema } from "#workers/registration/config.ts";

/** Gateways and workers as their programs compose them, in this process. */

type Variables = Readonly<Record<string, string>>;

export type SimulatedGateway = {
  readonly client: Muster;
  /** Answers of the gateway by status. */
  readonly answers: ReadonlyMap<number, number>;
};

export async function startGateway(variables: Variables): Promise<SimulatedGateway> {
  const { app, logger, storage } = composeGateway(readConfig(gatewaySchema, variables));
  await storage.untilPassed(createTrouble(logger, "reading what is stored"));
  const answers = new Map<number, number>();
  const client = createClient({
    async send({ method, path, headers, body }) {
      const response = await app.request(path, { method, headers, ...(body !== undefined && { body }) });
      answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
      return { status: response.status, headers: response.headers, body: await response.text() };
    },
  });
  return { client, answers };
}

export type SimulatedWorker = {
  /** Stops it as SIGTERM does. */
  stop(): Promise<void>;
};

/** What `workers/registration/main.ts` does, without the process around it. */
export async function startWorker(variables: Variables): Promise<SimulatedWorker> {
  const config = readConfig(workerSchema, variables);
  const { worker, logger, storage, queueUrl, consume, startSweepers } = composeWorker(config);
  const url = await queueUrl();
  await storage.untilPassed(createTrouble(logger, "reading what is stored"));
  const sweepers = startSweepers();
  const consumers = consume(url);
  return {
    async stop() {
      worker.abort();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await withinLastSeconds(Promise.all([sweepers.stop(), worker.idle()]));
    },
  };
}
