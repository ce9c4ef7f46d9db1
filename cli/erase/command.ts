import { z } from "zod";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createPersonalData } from "#adapters/dynamodb/personal-data.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { requireStorage } from "#adapters/dynamodb/storage.ts";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import { systemClock } from "#platform/clock.ts";
import { aws, dynamodb, names, sqs } from "#platform/config.ts";
import { counted } from "#platform/printable.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { StartError } from "#platform/start-error.ts";
import { type CliCommand, embedded, type GivenToCommand, YES } from "../frame.ts";
import { replayErasures } from "./replay.ts";

const OPTIONS = {
  replay: { type: "boolean", default: false, description: "erases again whoever was erased before" },
  json: { type: "boolean", default: false, description: "prints the result as JSON on standard output" },
  ...YES,
} as const;

const PROGRESS_MS = 2000;

const variables = z.object({ ...embedded, ...aws, ...dynamodb, ...sqs, ...names });

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "erase",
  about: `Run it after the tables were restored from a backup, which knows people who have been erased since: with
--replay, everybody who was erased is erased again, with the time of then. What they have at events to come is given up
through the queue.`,
  options: OPTIONS,
  notes: `Safe to run again, and to interrupt: then run it again. A person is erased by DELETE /users/{userId}.
docs/operations.md has all steps of a restore.`,
  variables,
  writes: () => true,
  run,
};

async function run({ options, config }: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  if (!options.replay) throw new StartError("which people? --replay erases again whoever was erased before");
  const { tables, commands } = resourceNames(config.RESOURCE_PREFIX);
  const dynamo = createDynamoClient(config.AWS_REGION);
  await requireStorage(dynamo, tables);
  const personal = createPersonalData(dynamo, tables);
  let done = 0;
  const progress = setInterval(() => process.stderr.write(`${counted(done, "person")} …\n`), PROGRESS_MS);
  const { people, commands: sent } = await replayErasures({
    known: personal.erased(),
    personal,
    registrations: createRegistrationReader(dynamo, tables),
    events: createEventCatalog(dynamo, tables),
    queue: createCommandQueue(createSqsClient(config.AWS_REGION), commands),
    clock: systemClock,
    onPerson: () => done++,
  }).finally(() => clearInterval(progress));
  const text = options.json
    ? JSON.stringify({ people, commands: sent })
    : `erased: ${people}; commands to give up seats and places, in the queue: ${sent}`;
  process.stdout.write(`${text}\n`);
}
