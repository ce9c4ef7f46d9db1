import { z } from "zod";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { restoreEvents } from "#adapters/dynamodb/restoration.ts";
import { requireStorage } from "#adapters/dynamodb/storage.ts";
import { systemClock } from "#platform/clock.ts";
import { aws, dynamodb, names } from "#platform/config.ts";
import { counted, printable } from "#platform/printable.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { type CliCommand, embedded, type GivenToCommand, YES } from "../frame.ts";

const variables = z.object({ ...embedded, ...aws, ...dynamodb, ...names });

export const command: CliCommand<typeof YES, typeof variables> = {
  name: "restore",
  about: `Run it after the tables were restored from a backup, and before gateways and workers start: every event
goes on at versions that it has never had. So no id and no sequence of a notification is used a second time for
something else, which subscribers would take for what they know already; and they are told what is undone.`,
  options: YES,
  notes: `Safe to run again, and to interrupt: then run it again. Exit code: 0 when every event goes on, 1 otherwise.
docs/operations.md has all steps of a restore.`,
  variables,
  writes: () => true,
  run,
};

async function run({ config }: GivenToCommand<typeof YES, typeof variables>): Promise<void> {
  const { tables } = resourceNames(config.RESOURCE_PREFIX);
  const dynamo = createDynamoClient(config.AWS_REGION);
  await requireStorage(dynamo, tables);
  let done = 0;
  const left: string[] = [];
  for await (const event of restoreEvents(dynamo, tables, systemClock)) {
    if ("version" in event) done++;
    else left.push(`  ${printable(event.eventId)} ${event.problem}`);
  }
  process.stdout.write(`restored: ${counted(done, "event")}\n`);
  if (left.length === 0) return;
  const what =
    left.length === 1
      ? "1 event stays as it was restored"
      : `${left.length} events stay as they were restored`;
  throw new Error(
    `${what}:\n${left.join("\n")}\n` +
      "A transaction may have been cut in two. npm run verify names what is missing: mend it, or restore all five\n" +
      "tables to another second, and run this again before anything starts.",
  );
}
