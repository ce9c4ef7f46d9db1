import { resourceNames } from "#platform/resource-names.ts";
import { messageOf } from "#platform/error-text.ts";
import { type Clients, createClients } from "#infra/provision/clients.ts";
import { findTopic } from "#infra/provision/topic.ts";
import type { DemoConfig } from "./config.ts";

export type RunningSystem = {
  readonly url: string;
  readonly clients: Clients;
  readonly topicArn: string;
};

/**
 * The system at `embeddedUrl`, or else the one that `HOST`, `PORT` and `AWS_*` name. Rejects unless it is
 * ready.
 */
export async function connect(config: DemoConfig, embeddedUrl?: string): Promise<RunningSystem> {
  const host = config.HOST.includes(":") ? `[${config.HOST}]` : config.HOST;
  const url = embeddedUrl ?? `http://${host}:${config.PORT}`;
  await ensureReady(url, config.DATA_DIR);
  const clients = createClients(config.AWS_REGION);
  const { topic } = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  return { url, clients, topicArn: config.TOPIC_ARN ?? (await lookUpTopic(clients, topic)) };
}

async function ensureReady(url: string, dataDir: string): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(new URL("/readyz", url), { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    throw new Error(
      [
        `no system is running: none on the data directory ${dataDir}, and nothing answers at ${url}`,
        "Start one with npm start in another terminal, or say where it is with DATA_DIR, or HOST and PORT.",
      ].join("\n"),
      { cause: error },
    );
  }
  if (!answer.ok)
    throw new Error(`the system at ${url} is not ready: ${answer.status} ${await answer.text()}`);
}

async function lookUpTopic({ sns }: Clients, name: string): Promise<string> {
  const hint =
    "The demo needs the AWS_* variables, RESOURCE_PREFIX and TOPIC_FIFO that the gateway and the worker have.";
  let arn: string | undefined;
  try {
    arn = await findTopic(sns, name);
  } catch (error) {
    throw new Error(`can't look for the topic ${name}: ${messageOf(error)}\n${hint}`, { cause: error });
  }
  if (arn === undefined) throw new Error(`there is no topic ${name}.\n${hint}`);
  return arn;
}
