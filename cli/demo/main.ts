import { parseArgs } from "node:util";
import { messageOf } from "#platform/error-text.ts";
import { createStory } from "./story.ts";
import { connect } from "./system.ts";

const HELP = `Usage: npm run demo [-- --help]

Against a running system (npm start in another terminal): fills a small event, builds a waitlist, cancels one
registration, and waits for the promotion on an SQS queue subscribed to the notifications. Ends 0 if it arrived.

Environment:
  DATA_DIR      the embedded system of this directory is used if it is running (.data); any other by
  HOST, PORT    where the gateway listens (127.0.0.1, 3000), and
  AWS_*, RESOURCE_PREFIX, TOPIC_FIFO   where its topic is
`;

try {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help === true) process.stdout.write(HELP);
  else await run();
} catch (error) {
  process.stderr.write(`demo: ${messageOf(error)}\n`);
  // At once: an answer that the story still waits for makes no difference any more.
  process.exit(1);
}

async function run(): Promise<void> {
  const story = createStory(await connect(process.env));
  const interrupted = Promise.withResolvers<never>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => interrupted.reject(new Error("interrupted")));
  }
  try {
    await Promise.race([story.tell(), interrupted.promise]);
  } finally {
    await story.close();
  }
}
