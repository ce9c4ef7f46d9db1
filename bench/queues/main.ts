import { startQueues } from "../../localstack/embedded/queues.ts";
import { handOutTenOfAGroup } from "./ten-of-a-group.ts";

/** The process that serves SQS and SNS, in memory. Tells its parent the port, and ends with it. */

process.on("disconnect", () => process.exit(0));
await handOutTenOfAGroup();
const { port } = await startQueues(0);
process.send?.({ port });
