import { startQueues } from "#localstack/embedded/queues.ts";
import { endReceives, handOutTenOfAGroup } from "./ten-of-a-group.ts";

/**
 * The process that serves SQS and SNS, in memory. Sends its parent the port, and ends with it. At any message
 * it ends all receives that wait: it would hand messages to clients that are gone, and hide them from others
 * for a minute.
 */

process.on("disconnect", () => process.exit(0));
await handOutTenOfAGroup();
process.on("message", () => {
  endReceives();
  process.send?.({});
});
const { port } = await startQueues({ accessKey: "local" });
process.send?.({ port });
