import type { TestProject } from "vitest/node";
import { freePort } from "#localstack/processes/free-port.ts";
import { type DynamoDb, startDynamoDb } from "#localstack/embedded/in-memory-dynamodb.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly dynamodb?: DynamoDb;
  }
}

/** One DynamoDB for all files of a project, each with tables of its own; says which one it is. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dynamodb = await startDynamoDb(await freePort());
  const { emulator, url } = dynamodb;
  project.provide("dynamodb", { emulator, url });
  process.stdout.write(`The ${project.name} tests run against ${emulator} for DynamoDB.\n`);
  return () => dynamodb.stop();
}
