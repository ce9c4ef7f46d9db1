import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import type { CommandSender } from "#application/accepting/command-sender.ts";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { messageOf } from "#contracts/command-message.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import { NO_EARLY_REFUSALS } from "../harness/gateway-over.ts";
import { serveApp } from "../harness/serve-app.ts";

/** Muster's gateway without natural batching: each command has a message and a call of its own. */

function sendSingly(queue: CommandQueue): Pick<CommandSender, "send" | "sawLag"> {
  return {
    async send(eventId, command) {
      const [failure] = await queue.send([messageOf(eventId, [command])]);
      if (failure !== undefined) throw failure;
    },
    sawLag: () => undefined,
  };
}

const config = readConfig(gatewaySchema, process.env);
const { commands } = resourceNames(config.RESOURCE_PREFIX);
const queue = createCommandQueue(createSqsClient(config.AWS_REGION), commands);
const { app } = composeGateway(config, { sender: sendSingly(queue), refusals: NO_EARLY_REFUSALS });

await serveApp(app);
