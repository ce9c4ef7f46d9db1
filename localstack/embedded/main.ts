import { parseArgs } from "node:util";
import { messageOf } from "#platform/error-text.ts";
import { embeddedSchema, readConfig } from "#platform/config.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

const HELP = `Usage: npm start [-- --help]

Runs the whole system on this machine: DynamoDB, SQS and SNS emulators, a gateway and a worker.
Ctrl-C stops it; a second one stops it at once. Data is kept for the next start.

Environment:
  HOST, PORT       where the gateway listens (127.0.0.1, 3000; PORT=0 takes any free port)
  DATA_DIR         where data and logs are kept (.data)
  RESOURCE_PREFIX  names of tables, queues and topic begin with it (muster)
  TOPIC_FIFO       true for a FIFO topic (false)
  LOG_LEVEL        what DATA_DIR/logs/*.log hold, trace to silent (info)
  TOKEN_KEY        seals request ids and cursors (muster)
`;

const PROGRESS_MS = 1000;
/** npm hands on the Ctrl-C that the terminal has already given to us: that is one signal, not two. */
const SAME_SIGNAL_MS = 500;

const say = (line: string): void => void process.stderr.write(`muster: ${line}\n`);
// Nobody reading what we say is no reason to stop.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

try {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help === true) process.stdout.write(HELP);
  else await run(createSupervisor(readConfig(embeddedSchema, process.env), say));
} catch (error) {
  say(messageOf(error));
  process.exitCode = 1;
}

async function run(supervisor: Supervisor): Promise<void> {
  const isStopping = stopOnSignal(supervisor);
  const slow = setTimeout(() => say("starting …"), PROGRESS_MS);
  try {
    const url = await supervisor.start();
    if (!isStopping()) process.stdout.write(`muster is ready on ${url}\n`);
    clearTimeout(slow);
    await supervisor.failure;
  } catch (error) {
    clearTimeout(slow);
    if (isStopping()) return;
    supervisor.kill();
    throw error;
  }
}

/** Ends this process when everything else has ended; returns whether it is about to. */
function stopOnSignal(supervisor: Supervisor): () => boolean {
  let since: number | undefined;
  const stop = (): void => {
    if (since !== undefined) {
      if (Date.now() - since < SAME_SIGNAL_MS) return;
      supervisor.kill();
      process.exit(1);
    }
    since = Date.now();
    supervisor.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(`could not stop cleanly: ${String(error)}`);
        supervisor.kill();
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  return () => since !== undefined;
}
