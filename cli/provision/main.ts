import { parseArgs } from "node:util";
import { messageOf } from "#platform/error-text.ts";
import { provisionSchema, readConfig } from "#platform/config.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";

const HELP = `Usage: npm run provision [-- --help]

Creates the tables, queues and the topic that Muster needs, where they don't exist.
Run it as often as you like: what exists as defined is left alone.

Environment:
  AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID, …   where to, as the AWS SDK understands them
  AWS_REGION       region (us-east-1)
  RESOURCE_PREFIX  names begin with it (muster)
  TOPIC_FIFO       true for a FIFO topic (false)
`;

try {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help === true) process.stdout.write(HELP);
  else await run();
} catch (error) {
  process.stderr.write(`provision: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const config = readConfig(provisionSchema, process.env);
  const clients = createClients(config.AWS_REGION);
  const names = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const { topicArn } = await provision(clients, names, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`provisioned: tables and queues ${config.RESOURCE_PREFIX}-*, topic ${topicArn}\n`);
}
