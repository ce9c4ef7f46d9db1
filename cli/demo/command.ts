import type { Options } from "#platform/program.ts";
import { untilInterrupted } from "#platform/shutdown.ts";
import type { CliCommand, GivenToCommand } from "../frame.ts";
import { demoSchema } from "./config.ts";
import { createStory } from "./story.ts";
import { connect } from "./system.ts";

export const command: CliCommand<Options, typeof demoSchema> = {
  name: "demo",
  about: `Shows a promotion on a running system (npm start in another terminal): fills a small event, builds a
waitlist, cancels one registration, and waits for the notification of the promotion on an SQS queue that
subscribes to the topic. Exit code: 0 if it arrived, 1 otherwise.`,
  variables: demoSchema,
  run,
};

async function run({ config, system }: GivenToCommand<Options, typeof demoSchema>): Promise<void> {
  const interrupted = untilInterrupted();
  const story = createStory(await connect(config, system?.url));
  try {
    await Promise.race([story.run(), interrupted]);
  } finally {
    await story.close();
  }
}
