import { z } from "zod";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { pseudonymise } from "#adapters/dynamodb/pseudonyms.ts";
import { requireStorage } from "#adapters/dynamodb/storage.ts";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import { aws, dynamodb, names, sqs } from "#platform/config.ts";
import { counted } from "#platform/printable.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { StartError } from "#platform/start-error.ts";
import { type CliCommand, embedded, type GivenToCommand, YES } from "../frame.ts";

const variables = z.object({ ...embedded, ...aws, ...dynamodb, ...sqs, ...names });

export const command: CliCommand<typeof YES, typeof variables> = {
  name: "pseudonymise",
  about: `Gives everybody whose id has an @, and so may be an address, an id that says nothing, in every table: also in
the journal, from which nothing can be removed otherwise. Nobody may use the system meanwhile: stop gateways and workers
once the queue is empty. Nobody can tell afterwards which id was whose: request ids and links of before lead nowhere.`,
  options: YES,
  notes: `Safe to interrupt: then run it again before anything starts. npm run verify finds no difference afterwards.
Backups, dead letters and what subscribers have keep the old ids.`,
  variables,
  writes: () => true,
  run,
};

async function run({ config }: GivenToCommand<typeof YES, typeof variables>): Promise<void> {
  const { tables, commands } = resourceNames(config.RESOURCE_PREFIX);
  const dynamo = createDynamoClient(config.AWS_REGION);
  await requireStorage(dynamo, tables);
  const { waiting, inFlight } = await createQueueDepth(createSqsClient(config.AWS_REGION), commands)();
  if (waiting + inFlight > 0)
    throw new StartError("commands are in the queue, which name people: let the workers empty it first");
  process.stdout.write(`changed: ${counted(await pseudonymise(dynamo, tables), "item")}\n`);
}
