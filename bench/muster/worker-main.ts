import { readConfig } from "#platform/config.ts";
import { composeWorker } from "#workers/registration/compose.ts";
import { workerSchema } from "#workers/registration/config.ts";

/**
 * Muster's worker, `worker-main.ts WINDOW`: at most WINDOW commands per transaction. Ends with its parent.
 */

const config = readConfig(workerSchema, process.env);
const { queueUrl, consume } = composeWorker(config, { window: Number(process.argv[2]) });
consume(await queueUrl());
for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit(0));
process.send?.({ ready: true });
