import { z } from "zod";
import { type Given, runProgram } from "#platform/program.ts";
import { onSignal } from "#platform/shutdown.ts";
import { StartError } from "#platform/start-error.ts";
import { startLocalStack } from "./start.ts";

const OPTIONS = {
  port: {
    type: "string",
    default: "4566",
    value: "PORT",
    description: "the port of 127.0.0.1 that it listens on (4566)",
  },
  services: {
    type: "string",
    default: "",
    value: "LIST",
    description:
      "what it serves beside dynamodb, sns and sqs: cdk deploy needs cloudformation,sts,secretsmanager",
  },
} as const;

/** Read where Python and Java are looked for. */
const standaloneSchema = z.object({
  PYTHON: z.string().optional().meta({
    description: "a Python 3.13; looked for on the path and among pyenv's versions unless set",
  }),
  PYENV_ROOT: z
    .string()
    .optional()
    .meta({ description: "the directory of pyenv, with its versions of Python (~/.pyenv)" }),
  JAVA_HOME: z
    .string()
    .optional()
    .meta({ description: "a Java 17 or newer; the one on the path unless set" }),
});

const next = (url: string): string => `LocalStack is ready on ${url}

In other terminals:
  export AWS_ENDPOINT_URL=${url} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  npm run provision && npm run start:worker
  npm run start:gateway

or the integration tests:
  AWS_ENDPOINT_URL=${url} npm run test:localstack
`;

async function run({ options, report }: Given<typeof OPTIONS, typeof standaloneSchema>): Promise<void> {
  const port = portOf(options.port);
  const further = options.services.split(",").filter((name) => name !== "");
  const stopping = new AbortController();
  const asked = Promise.withResolvers<void>();
  // A second signal ends us at once; what we started ends by itself then.
  onSignal(
    () => {
      stopping.abort();
      asked.resolve();
    },
    { hangUp: true },
  );
  try {
    const localStack = await startLocalStack(port, report, stopping.signal, further);
    process.stdout.write(next(localStack.url));
    await Promise.race([asked.promise, localStack.ended]);
    const hasFailed = !stopping.signal.aborted;
    if (hasFailed) report(`it ended by itself; the end of its log, ${localStack.log}:\n${localStack.tail()}`);
    await localStack.stop();
    process.exitCode = hasFailed ? 1 : 0;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StartError(`--port ${text}: must be a whole number from 1 to 65535`);
}

await runProgram({
  name: "localstack",
  calls: ["npm run localstack"],
  about: `Runs LocalStack, a stand-in for AWS, on this machine without Docker; Ctrl-C stops it, and its data is gone.
The first start installs it in .cache/localstack.`,
  options: OPTIONS,
  variables: standaloneSchema,
  run,
});
