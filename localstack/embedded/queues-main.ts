import { messageOf } from "#platform/error-text.ts";
import { startQueues } from "./queues.ts";

/** The process that serves SQS and SNS: `queues-main.ts HOST PORT DIRECTORY`. It ends when its parent does. */

const [host, port, dataDir] = process.argv.slice(2);
const { AWS_ACCESS_KEY_ID: accessKey = "" } = process.env;
const end = (): never => process.exit(0);
// Every write is on disk when it is acknowledged: there is nothing to lose by ending at once.
process.on("SIGTERM", end);
process.on("disconnect", end);

try {
  await startQueues({ host, port: Number(port), dataDir, accessKey });
  if (process.connected) process.send?.({ ready: true });
  else end();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}
