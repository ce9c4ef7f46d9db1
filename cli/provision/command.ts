import { z } from "zod";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { aws, dynamodb, names, sns, sqs, topicKind } from "#platform/config.ts";
import type { Options } from "#platform/program.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { Command, GivenCommand } from "../frame.ts";

const variables = z.object({ ...aws, ...dynamodb, ...sqs, ...sns, ...names, ...topicKind });

export const command: Command<Options, typeof variables> = {
  name: "provision",
  about: `Creates the tables, queues and the topic that Muster needs, where they don't exist.
Run it as often as you like: what exists as defined is left alone.`,
  variables,
  run,
};

async function run({ config }: GivenCommand<Options, typeof variables>): Promise<void> {
  const clients = createClients(config.AWS_REGION);
  const resources = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const { topicArn } = await provision(clients, resources, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`provisioned: tables and queues ${config.RESOURCE_PREFIX}-*, topic ${topicArn}\n`);
}
