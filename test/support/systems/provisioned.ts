import { randomBytes } from "node:crypto";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { Emulators } from "./emulators.ts";

/**
 * Tables, queues and topic of a name of their own, which begins with `initial`, and the environment of the
 * processes that use them: impatient, so that tests need not wait. The environment of this process then leads
 * to the emulators, too.
 */
export async function provisioned(emulators: Emulators, initial: string, topicIsFifo: boolean) {
  Object.assign(process.env, emulators.env);
  const prefix = `${initial}${randomBytes(4).toString("hex")}`;
  const names = resourceNames(prefix, topicIsFifo);
  const clients = createClients("us-east-1");
  const { topicArn } = await provision(clients, names, () => undefined);
  const env = {
    ...emulators.env,
    RESOURCE_PREFIX: prefix,
    TOPIC_FIFO: String(topicIsFifo),
    LOG_LEVEL: "info",
    SWEEP_INTERVAL_SECONDS: "1",
    VISIBILITY_TIMEOUT_SECONDS: "5",
    RECEIVE_WAIT_SECONDS: "1",
  };
  return { names, clients, topicArn, env };
}
