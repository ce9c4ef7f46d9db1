import { z } from "zod";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import type { Throughput } from "#infra/resources.ts";
import { aws, dynamodb, names, sns, sqs, topicKind } from "#platform/config.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { StartError } from "#platform/start-error.ts";
import { type CliCommand, type GivenToCommand, YES } from "../frame.ts";

const variables = z.object({ ...aws, ...dynamodb, ...sqs, ...sns, ...names, ...topicKind });

const OPTIONS = {
  "no-backup": {
    type: "boolean",
    default: false,
    description: "leaves out point-in-time recovery and deletion protection, for a system to try things with",
  },
  warm: {
    type: "string",
    value: "READS,WRITES",
    description:
      "prepares each table and index for so many units a second, before a rush; AWS bills it once (docs/aws.md)",
  },
  ...YES,
} as const;

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "provision",
  about: `Creates the tables, queues and the topic that Muster needs, unless they exist, and migrates what an older
version has stored. Tables are protected against deletion, and can be restored to any second of the last 35 days.
Safe to run again: it adds what is missing, sets the attributes of a queue that differ from their definition, says
what it changes, and leaves everything else as it is.`,
  options: OPTIONS,
  notes:
    "Exit code: 0 when all is as it is defined, 1 when something could not be made or set, which is named.",
  variables,
  writes: () => true,
  run,
};

async function run({ options, config }: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const clients = createClients(config.AWS_REGION);
  const resources = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const asked = { isProtected: !options["no-backup"], warmth: warmthOf(options.warm) };
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const { topicArn, failures } = await provision(clients, resources, print, asked);
  if (failures.length > 0) throw new Error(`not everything could be set:\n  ${failures.join("\n  ")}`);
  print(`provisioned: tables and queues ${config.RESOURCE_PREFIX}-*, topic ${topicArn}`);
}

function warmthOf(given: string | undefined): Throughput | undefined {
  if (given === undefined) return undefined;
  const [, reads, writes] = /^(\d{1,8}),(\d{1,8})$/.exec(given) ?? [];
  if (reads === undefined) throw new StartError(`--warm ${given}: must be READS,WRITES, such as 12000,4000`);
  return { reads: Number(reads), writes: Number(writes) };
}
