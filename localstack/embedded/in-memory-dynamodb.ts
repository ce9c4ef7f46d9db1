import { DYNAMODB_EMULATORS, dynamoDbCommand, type DynamoDbEmulator } from "./dynamodb.ts";
import { untilAnswers } from "./reachable.ts";
import { spawnTethered, stopTethered } from "../processes/tether.ts";

/** Where a test finds DynamoDB, and which emulator serves it. */
export type DynamoDb = { readonly emulator: DynamoDbEmulator; readonly url: string };

const VARIABLE = "DYNAMODB_EMULATOR";

/** DynamoDB in memory on `port` of 127.0.0.1. */
export async function startDynamoDb(port: number): Promise<DynamoDb & { stop(): Promise<void> }> {
  const command = await chosenCommand(port);
  const child = spawnTethered(command);
  const url = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> => stopTethered(child, 3000);
  try {
    await untilAnswers(url, command.emulator, 20_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { emulator: command.emulator, url, stop };
}

/** The emulator that DYNAMODB_EMULATOR names, and no other; without that variable, the one of `npm start`. */
async function chosenCommand(port: number) {
  const name = process.env[VARIABLE] || undefined;
  if (name === undefined) return await dynamoDbCommand(port);
  const emulator = DYNAMODB_EMULATORS.find((known) => known === name);
  if (emulator === undefined) {
    throw new Error(`${VARIABLE}=${name}: must be one of ${DYNAMODB_EMULATORS.join(", ")}`);
  }
  try {
    return await dynamoDbCommand(port, { allowed: [emulator] });
  } catch (error) {
    const needs = {
      dynoxide: "the package @dynoxide for this platform",
      "dynamodb-local": "Java 17 or newer",
    };
    throw new Error(`${VARIABLE}=${name}: can't run here without ${needs[emulator]}`, { cause: error });
  }
}
