import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createRequestMemory } from "#adapters/dynamodb/request-memory.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import type { CommandSender } from "#application/accepting/command-sender.ts";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import { gatewaySchema, readConfig } from "#platform/config.ts";
import { messageOf } from "#contracts/command-message.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import { serveApp } from "../harness/serve-app.ts";

/** Muster's gateway without natural batching: each command leaves at once, alone in its message and in its call. */

function sendAlone(queue: CommandQueue): Pick<CommandSender, "send"> {
  return {
    async send(eventId, command) {
      const [failure] = await queue.send([messageOf(eventId, [command])]);
      if (failure !== undefined) throw failure;
    },
  };
}

const { AWS_REGION, RESOURCE_PREFIX } = readConfig(gatewaySchema, process.env);
const { tables, commands } = resourceNames(RESOURCE_PREFIX);
const dynamo = createDynamoClient(AWS_REGION);
const memory = createRequestMemory(dynamo, tables);

await serveApp({
  users: createUserDirectory(dynamo, tables),
  events: createEventCatalog(dynamo, tables),
  registrations: createRegistrationReader(dynamo, tables),
  memory,
  sender: sendAlone(createCommandQueue(createSqsClient(AWS_REGION), commands)),
  watcher: createRequestWatcher(memory),
});
