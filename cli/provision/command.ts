import { z } from "zod";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { aws, dynamodb, names, sns, sqs, topicKind } from "#platform/config.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { type CliCommand, type GivenToCommand, YES } from "../frame.ts";

const variables = z.object({ ...aws, ...dynamodb, ...sqs, ...sns, ...names, ...topicKind });

export const command: CliCommand<typeof YES, typeof variables> = {
  name: "provision",
  about: `Creates the tables, queues and the topic that Muster needs, unless they exist, and migrates what an older
version has stored. Safe to run again: what exists stays as it is, except for an index that a table lacks, which
is added, and attributes of a queue that differ from their definition, which are set.`,
  options: YES,
  variables,
  writes: () => true,
  run,
};

async function run({ config }: GivenToCommand<typeof YES, typeof variables>): Promise<void> {
  const clients = createClients(config.AWS_REGION);
  const resources = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const { topicArn } = await provision(clients, resources, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`provisioned: tables and queues ${config.RESOURCE_PREFIX}-*, topic ${topicArn}\n`);
}
