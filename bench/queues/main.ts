import { startQueues } from "#localstack/embedded/queues.ts";
import { endReceives, handOutTenOfAGroup } from "./ten-of-a-group.ts";

/**
 * The process that serves SQS and SNS, in memory. Tells its parent the port, and ends with it. Told anything,
 * it ends all receives that wait: it would give messages to those whose client is gone, and nobody would have
 * them for a minute.
 */

process.on("disconnect", () => process.exit(0));
await handOutTenOfAGroup();
process.on("message", () => {
  endReceives();
  process.send?.({});
});
const { port } = await startQueues(0);
process.send?.({ port });
