import { messageOf } from "#platform/error-text.ts";
import { type Given, type Options, runProgram, table } from "#platform/program.ts";
import { onSignal } from "#platform/shutdown.ts";
import { type EmbeddedConfig, embeddedSchema } from "./config.ts";
import { createSupervisor, type Started, type Supervisor } from "./supervisor.ts";

const PROGRESS_MS = 1000;
const EVERYBODY = "Everybody who reaches this gateway can read and change everything: AUTH is open.";

// What this program and its parts write, other users of the machine can't read.
process.umask(0o077);

async function run({ config, report }: Given<Options, typeof embeddedSchema>): Promise<void> {
  const supervisor = createSupervisor(config, report);
  const isStopping = stopOnSignal(supervisor, report);
  const slow = setTimeout(() => report("starting …"), PROGRESS_MS);
  try {
    const started = await supervisor.start();
    if (!isStopping()) process.stdout.write(welcome(started, config.AUTH));
    clearTimeout(slow);
    await supervisor.failure;
  } catch (error) {
    clearTimeout(slow);
    // The stop that is under way ends this process.
    if (isStopping()) return;
    supervisor.kill();
    throw error;
  }
}

/** What somebody who has just started it wants to know. */
function welcome({ url, logs, adminKey, subscriber }: Started, who: EmbeddedConfig["AUTH"]): string {
  const variables = Object.entries(subscriber).map(([name, value]) => `${name}=${value}`);
  return `muster is ready on ${url}

${table([
  ["the pages", `${url}/`],
  ["the API, to read and try", `${url}/docs`],
  ["its story, in another terminal", "npm run demo"],
  ["logs", logs],
  ...(who === "required" ? [["the admin key is in", adminKey] as const] : []),
  ["for subscribers", `export ${variables.join(" ")}`],
  ["to stop it", "Ctrl-C"],
])}
${who === "open" ? `\n${EVERYBODY}\n` : ""}
`;
}

/** Ends this process when everything else has ended; returns whether it is about to. */
function stopOnSignal(supervisor: Supervisor, report: (line: string) => void): () => boolean {
  let isStopping = false;
  const stop = (): void => {
    isStopping = true;
    report("stopping …");
    supervisor.stop().then(
      () => {
        report("stopped");
        process.exit(0);
      },
      (error: unknown) => {
        report(`could not stop cleanly: ${messageOf(error)}`);
        supervisor.kill();
        process.exit(1);
      },
    );
  };
  onSignal(stop, { hangUp: true, kill: () => supervisor.kill() });
  return () => isStopping;
}

await runProgram({
  name: "muster",
  calls: ["npm start", "npx muster start"],
  about: `Runs the whole system on this machine: DynamoDB, SQS and SNS emulators, a gateway and a worker.
Ctrl-C stops it; a second one stops it at once. Data is kept for the next start.`,
  notes: `For development, and to try Muster: it stands on emulators. Logs of gateway, worker and emulators are in
DATA_DIR/logs.`,
  variables: embeddedSchema,
  run,
});
