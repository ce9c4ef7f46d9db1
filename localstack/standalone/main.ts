import { parseArgs } from "node:util";
import { messageOf } from "#platform/error-text.ts";
import { StartError } from "../processes/start-error.ts";
import { startLocalStack } from "./start.ts";

const HELP = `Usage: npm run localstack [-- --port PORT] [-- --help]

Runs LocalStack, a stand-in for AWS, on this machine without Docker; Ctrl-C stops it, and its data is gone.
The first start installs it in .cache/localstack.

  --port PORT   where it listens on 127.0.0.1 (4566)

Environment:
  PYTHON      a Python 3.13 (looked for on the path and among pyenv's versions)
  JAVA_HOME   a Java 17 or newer (the one on the path)
`;

const say = (line: string): void => void process.stderr.write(`localstack: ${line}\n`);

const next = (url: string): string => `LocalStack is ready on ${url}

In other terminals:
  export AWS_ENDPOINT_URL=${url} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  npm run provision && npm run start:worker
  npm run start:gateway

or the integration tests:
  AWS_ENDPOINT_URL=${url} npm run test:localstack
`;

/** npm hands on the Ctrl-C that the terminal has already given to us: that is one signal, not two. */
const SAME_SIGNAL_MS = 500;

try {
  const options = {
    port: { type: "string", default: "4566" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) process.stdout.write(HELP);
  else await run(portOf(values.port));
} catch (error) {
  say(messageOf(error));
  process.exitCode = 1;
}

async function run(port: number): Promise<void> {
  const stopping = new AbortController();
  const asked = onSignals(() => stopping.abort());
  try {
    const localStack = await startLocalStack(port, say, stopping.signal);
    process.stdout.write(next(localStack.url));
    await Promise.race([asked, localStack.ended]);
    const hasFailed = !stopping.signal.aborted;
    if (hasFailed) say(`it ended by itself; the end of its log, ${localStack.log}:\n${localStack.tail()}`);
    await localStack.stop();
    process.exitCode = hasFailed ? 1 : 0;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
}

/** Calls `stop` on the first signal, and resolves. A second one ends us at once; what we started ends by itself then. */
function onSignals(stop: () => void): Promise<void> {
  return new Promise((resolve) => {
    let since: number | undefined;
    const signalled = (): void => {
      if (since !== undefined && Date.now() - since > SAME_SIGNAL_MS) process.exit(1);
      since ??= Date.now();
      stop();
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, signalled);
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StartError(`--port ${text}: must be a whole number from 1 to 65535`);
}
