import { setTimeout as sleep } from "node:timers/promises";
import { findSystem, isStarting, type System } from "#localstack/embedded/runtime.ts";
import { type Environment, readConfig, withAnyRegion } from "#platform/config.ts";
import { counted } from "#platform/printable.ts";
import { StartError } from "#platform/start-error.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { messageOf } from "#platform/error-text.ts";
import { type Clients, createClients } from "#infra/provision/clients.ts";
import { findTopic } from "#infra/provision/topic.ts";
import { gatewayOf, gatewayUrl } from "../gateway.ts";
import { type DemoConfig, demoSchema } from "./config.ts";

const PAUSE_MS = 250;

export type RunningSystem = {
  readonly gateway: ReturnType<typeof gatewayOf>;
  readonly clients: Clients;
  readonly topicArn: string;
};

/** The embedded system, or else the one that the variables name. */
export async function connect(config: DemoConfig, system?: System): Promise<RunningSystem> {
  const gateway = gatewayOf(config, system);
  const clients = createClients(config.AWS_REGION);
  const { topic } = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  return { gateway, clients, topicArn: config.TOPIC_ARN ?? (await lookUpTopic(clients, topic)) };
}

/**
 * Resolves when the embedded system of `DATA_DIR`, or what answers at `HOST` and `PORT`, is ready. Rejects after
 * `seconds`.
 */
export async function untilUp(
  seconds: number,
  env: Environment,
  report: (line: string) => void,
): Promise<void> {
  const config = readConfig(demoSchema, withAnyRegion(env));
  const deadline = Date.now() + seconds * 1000;
  for (let isFirst = true; ; isFirst = false) {
    const problem = await whatIsMissing(config, env);
    if (problem === undefined) return;
    if (Date.now() >= deadline) {
      const hint =
        "Start one with npm start in another terminal, or say where it is with DATA_DIR, or HOST and PORT.";
      throw new StartError(`no system is running: ${problem}\n${hint}`);
    }
    if (isFirst) report(`waiting for up to ${counted(seconds, "second")}, since ${problem}`);
    await sleep(PAUSE_MS);
  }
}

async function whatIsMissing(config: DemoConfig, env: Environment): Promise<string | undefined> {
  // Its gateway may answer already, a moment before the rest of it can be found.
  if (isStarting(env)) return `the one on the data directory ${config.DATA_DIR} is starting`;
  const url = gatewayUrl(config, findSystem(env));
  try {
    const answer = await fetch(new URL("/readyz", url), { signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return undefined;
    return `the one at ${url} is not ready: ${answer.status} ${await answer.text()}`;
  } catch {
    return `there is none on the data directory ${config.DATA_DIR}, and nothing answers at ${url}`;
  }
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
