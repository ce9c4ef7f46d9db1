import { startDynamoDb } from "#localstack/embedded/in-memory-dynamodb.ts";
import { freePort } from "#localstack/processes/free-port.ts";
import { SERVICES } from "#platform/endpoint.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { Refusals } from "../aws/queue-limits.ts";
import type { SqsQueue } from "../aws/sqs-queue.ts";
import { createMusterStorage, type MusterStorage } from "../muster/storage.ts";
import { createServices, type Services } from "./services.ts";
import { onSimulatedTime, type SimulatedTime } from "./simulated-time.ts";
import { type SimulatedGateway, type SimulatedWorker, startGateway, startWorker } from "./system.ts";
import { takeOver } from "./transport.ts";

/**
 * A stage that behaves like AWS, in one process: gateways and workers as they are, on the real SDK; behind it
 * AWS's limits and published latencies; on simulated time.
 */
export type SimulatedStage = {
  readonly time: SimulatedTime;
  readonly services: Services;
  readonly storage: MusterStorage;
  readonly commands: SqsQueue;
  readonly deadLetters: SqsQueue;
  /** The calls of the first go to the host `gateway-0`, those of the next to `gateway-1`. */
  readonly startGateways: (count: number, variables?: Variables) => Promise<readonly SimulatedGateway[]>;
  readonly startWorkers: (count: number, variables?: Variables) => Promise<readonly SimulatedWorker[]>;
};

export type SimulationOptions = {
  readonly seed?: number;
  /** How SQS refuses what is too much of a batch. */
  readonly refusals?: Refusals;
  /** False gives each call its median latency: for what a single slow call would hide. */
  readonly isVaried?: boolean;
};
type Variables = Readonly<Record<string, string>>;

const PREFIX = "simulated";
const NOWHERE = { dynamodb: 1, queues: 1 };

/** Plays a scenario on a stage of its own, and resolves with its result. */
export async function simulate<Result>(
  scenario: (stage: SimulatedStage) => Promise<Result>,
  { seed = 1, refusals = "entries", isVaried = true }: SimulationOptions = {},
): Promise<Result> {
  const dynamodbPort = await freePort();
  const database = await startDynamoDb(dynamodbPort);
  try {
    return await onSimulatedTime(seed, async (time) => {
      const services = createServices({ time, seed, dynamodbPort, refusals, isVaried });
      const giveBack = takeOver(services.answer);
      try {
        return await scenario(await setStage(time, services));
      } finally {
        giveBack();
      }
    });
  } finally {
    await database.stop();
  }
}

async function setStage(time: SimulatedTime, services: Services): Promise<SimulatedStage> {
  const storage = await createMusterStorage(NOWHERE, PREFIX);
  const names = resourceNames(PREFIX);
  const variables = {
    AWS_REGION: "eu-central-1",
    RESOURCE_PREFIX: PREFIX,
    LOG_LEVEL: process.env["LOG_LEVEL"] ?? "silent",
  };
  const start = <Part>(kind: string, count: number, one: () => Promise<Part>): Promise<readonly Part[]> =>
    Promise.all(
      Array.from({ length: count }, (_, i) => {
        // A client keeps the endpoint that it is made with.
        for (const service of SERVICES) process.env[`AWS_ENDPOINT_URL_${service}`] = `http://${kind}-${i}`;
        return one();
      }),
    );
  return {
    time,
    services,
    storage,
    commands: services.sqs.queue(names.commands),
    deadLetters: services.sqs.queue(names.deadLetters),
    startGateways: (count, more) => start("gateway", count, () => startGateway({ ...variables, ...more })),
    startWorkers: (count, more) => start("worker", count, () => startWorker({ ...variables, ...more })),
  };
}
