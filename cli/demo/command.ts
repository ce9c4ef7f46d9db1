import { StartError } from "#platform/start-error.ts";
import { untilInterrupted } from "#platform/shutdown.ts";
import { type CliCommand, type GivenToCommand, YES } from "../frame.ts";
import { demoSchema } from "./config.ts";
import { createStory } from "./story.ts";
import { connect, untilUp } from "./system.ts";

const OPTIONS = {
  wait: {
    type: "string",
    value: "SECONDS",
    default: "30",
    description: "how long to wait for a system that is not up yet (30)",
  },
  ...YES,
} as const;

export const command: CliCommand<typeof OPTIONS, typeof demoSchema> = {
  name: "demo",
  about: `Shows an organiser's evening on a running system (npm start in another terminal): a draft is published,
registration opens, a waitlist grows, a late cancellation leads to an offer, somebody is picked, somebody walks in, and
the event is cancelled. An SQS queue that subscribes to the topic hears of it. Exit code: 0 if it did, 1 otherwise.`,
  options: OPTIONS,
  variables: demoSchema,
  writes: () => true,
  untilUp: ({ options, env, report }) => untilUp(secondsOf(options.wait), env, report),
  run,
};

function secondsOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new StartError("--wait must be a whole number of seconds, up to 9999");
  return Number(text);
}

async function run({ config, system }: GivenToCommand<typeof OPTIONS, typeof demoSchema>): Promise<void> {
  const interrupted = untilInterrupted();
  const story = createStory(await connect(config, system));
  try {
    await Promise.race([story.run(), interrupted]);
  } finally {
    await story.close();
  }
}
