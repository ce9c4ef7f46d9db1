import { z } from "zod";
import { createClients } from "#infra/provision/clients.ts";
import { findQueue } from "#infra/provision/queues.ts";
import { aws, names, sqs as sqsVariables } from "#platform/config.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { type CliCommand, embedded, type GivenToCommand } from "../frame.ts";
import { type Letter, redrive } from "./redrive.ts";

const SHOWN_CHARACTERS = 200;

const OPTIONS = {
  apply: {
    type: "boolean",
    default: false,
    description: "sends those letters back to the queue that a worker can read now; safe to run again",
  },
  event: { type: "string", value: "ID", description: "shows, or sends back, the letters of this event only" },
  discard: {
    type: "string",
    multiple: true,
    default: [] as string[],
    value: "MESSAGE-ID",
    description: "prints the whole letter and deletes it for good; may be given several times",
  },
} as const;

const variables = z.object({ ...embedded, ...aws, ...sqsVariables, ...names });

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "redrive",
  about:
    "Shows the dead letters: messages that workers could not apply. Changes nothing without --apply or --discard.",
  options: OPTIONS,
  notes: `A command that is sent back is decided on anew, behind all that came in the meantime; a command that has
ended already changes nothing. A run sees the first letters of each event only: run it again for the next ones.`,
  variables,
  run,
};

async function run({ options, config }: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const resources = resourceNames(config.RESOURCE_PREFIX);
  const { sqs } = createClients(config.AWS_REGION);
  const queue = async (name: string): Promise<string> => {
    const url = await findQueue(sqs, name);
    if (url === undefined) throw new Error(`there is no queue ${name}`);
    return url;
  };
  const [from, to] = await Promise.all([queue(resources.deadLetters), queue(resources.commands)]);
  const fates: Letter["fate"][] = [];
  const onLetter = (letter: Letter): void => {
    fates.push(letter.fate);
    process.stdout.write(`${describe(letter)}\n`);
  };
  const { apply, event: eventId, discard } = options;
  await redrive(sqs, { from, to, apply, eventId, discard: new Set(discard), onLetter });
  const counted = [...Map.groupBy(fates, (fate) => fate)].map(([fate, all]) => `${all.length} ${fate}`);
  process.stdout.write(`dead letters: ${counted.join(", ") || "none"}\n`);
}

function describe({ messageId, eventId, body, reason, commands, fate }: Letter): string {
  const text =
    fate === "deleted" || body.length <= SHOWN_CHARACTERS ? body : `${body.slice(0, SHOWN_CHARACTERS)}…`;
  const why = reason === undefined ? "" : `\n  put aside because ${reason}`;
  return `${messageId} of event ${eventId}: ${fate}, ${commands} commands${why}\n  ${text}`;
}
