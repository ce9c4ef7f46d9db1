import { z } from "zod";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createIdentities } from "#adapters/dynamodb/identities.ts";
import { createPersonalData } from "#adapters/dynamodb/personal-data.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { requireStorage } from "#adapters/dynamodb/storage.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { applyRetention, planRetention, type RetainingDeps } from "#application/identifying/retaining.ts";
import { systemClock } from "#platform/clock.ts";
import { aws, dynamodb, names, retention } from "#platform/config.ts";
import { counted, printable } from "#platform/printable.ts";
import { resourceNames, type TableNames } from "#platform/resource-names.ts";
import { StartError } from "#platform/start-error.ts";
import { type CliCommand, embedded, type GivenToCommand, YES } from "../frame.ts";

const OPTIONS = {
  apply: {
    type: "boolean",
    default: false,
    description: "removes it; without, it is only said what would go",
  },
  json: { type: "boolean", default: false, description: "prints the result as JSON on standard output" },
  ...YES,
} as const;

const variables = z.object({ ...embedded, ...aws, ...dynamodb, ...names, ...retention });

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "retain",
  about: `Removes what is kept of people longer than RETENTION_DAYS: what they had at events that ended before that, and
then whoever is at no event any more. Run it from cron, where nobody can be asked: npx muster retain --apply --yes.`,
  options: OPTIONS,
  notes: `Safe to run at any time, to interrupt, and to run again. Nobody is notified. npm run verify finds no
difference afterwards. docs/privacy.md says what goes and what stays.`,
  variables,
  writes: ({ apply }) => apply,
  run,
};

async function run({ options, config }: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const { RETENTION_DAYS: days } = config;
  if (days === undefined)
    throw new StartError("nothing goes without RETENTION_DAYS: set it to a number of days, such as 180");
  const { tables } = resourceNames(config.RESOURCE_PREFIX);
  const deps = await depsOf(config.AWS_REGION, tables);
  const plan = await planRetention(deps, days);
  const planned = [...plan.rows].map(([eventId, { length: rows }]) => ({ eventId, rows }));
  const done = options.apply ? await applyRetention(deps, days, plan) : undefined;
  if (options.json) {
    const result = { planned: { events: planned, people: plan.people }, ...(done && { done }) };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  for (const { eventId, rows } of planned)
    process.stdout.write(`${printable(eventId)}: ${counted(rows, "person")}\n`);
  process.stdout.write(`at no event any more: ${counted(plan.people.length, "person")}\n`);
  process.stdout.write(
    done === undefined
      ? "nothing was changed: --apply removes it\n"
      : `removed: what they had at events, ${done.rows} times; ${counted(done.people, "person")}\n`,
  );
}

async function depsOf(region: string, tables: TableNames): Promise<RetainingDeps> {
  const dynamo = createDynamoClient(region);
  await requireStorage(dynamo, tables);
  return {
    archive: createArchive(dynamo, tables),
    events: createEventCatalog(dynamo, tables),
    users: createUserDirectory(dynamo, tables),
    identities: createIdentities(dynamo, tables),
    personal: createPersonalData(dynamo, tables),
    store: createRosterStore(dynamo, tables),
    clock: systemClock,
  };
}
