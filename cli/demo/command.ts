import type { Options } from "#platform/program.ts";
import { untilInterrupted } from "#platform/shutdown.ts";
import type { Command, GivenCommand } from "../frame.ts";
import { demoSchema } from "./config.ts";
import { createStory } from "./story.ts";
import { connect } from "./system.ts";

export const command: Command<Options, typeof demoSchema> = {
  name: "demo",
  about: `Against a running system (npm start in another terminal): fills a small event, builds a waitlist, cancels one
registration, and waits for the promotion on an SQS queue subscribed to the notifications. Ends 0 if it arrived.`,
  variables: demoSchema,
  run,
};

async function run({ config, system }: GivenCommand<Options, typeof demoSchema>): Promise<void> {
  const interrupted = untilInterrupted();
  const story = createStory(await connect(config, system?.url));
  try {
    await Promise.race([story.tell(), interrupted]);
  } finally {
    await story.close();
  }
}
