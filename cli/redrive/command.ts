import { z } from "zod";
import { createClients } from "#infra/provision/clients.ts";
import { findQueue } from "#infra/provision/queues.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import { createLetterBox } from "#adapters/sqs/letter-box.ts";
import { type Letter, redrive } from "#application/operating/redrive.ts";
import { aws, names, sqs as sqsVariables } from "#platform/config.ts";
import { reasonOf } from "#platform/error-text.ts";
import { counted, printable } from "#platform/printable.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { type CliCommand, embedded, type GivenToCommand, YES } from "../frame.ts";

const SHOWN_CHARACTERS = 200;
const BEHIND = "the queue gives them out when those of their event are gone.";
const HIDDEN = "Letters that were being looked at may stay hidden for two minutes.";

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
  json: { type: "boolean", default: false, description: "prints the result as JSON on standard output" },
  ...YES,
} as const;

const variables = z.object({ ...embedded, ...aws, ...sqsVariables, ...names });

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "redrive",
  about:
    "Shows the dead letters: messages that workers could not apply. Changes nothing without --apply or --discard.",
  options: OPTIONS,
  notes: `A command that is sent back is decided on anew, behind all that came in the meantime; a command that has
ended already changes nothing. What is behind letters of its event that stay is counted, and not shown.`,
  variables,
  writes: ({ apply, discard }) => apply || discard.length > 0,
  run,
};

async function run({ options, config }: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const { commands, deadLetters } = resourceNames(config.RESOURCE_PREFIX);
  const { sqs } = createClients(config.AWS_REGION);
  for (const name of [deadLetters, commands])
    if ((await findQueue(sqs, name)) === undefined) throw new Error(`there is no queue ${name}`);
  const box = createLetterBox(sqs, { deadLetters, commands });
  const { apply, event: eventId, discard, json: isJson } = options;
  const letters: Letter[] = [];
  let behind: number | undefined;
  const onLetter = (letter: Letter): void => {
    letters.push(letter);
    if (!isJson) print(describe(letter));
  };
  const settled = async (): Promise<void> => {
    if (!isJson) print(`dead letters: ${fatesOf(letters) || "none"}`);
    behind = (await createQueueDepth(sqs, deadLetters)()).waiting;
    if (!isJson && behind > 0) print(`${behind} more ${behind === 1 ? "is" : "are"} behind them: ${BEHIND}`);
  };
  try {
    await redrive(box, { apply, eventId, discard: new Set(discard), onLetter, settled });
  } catch (error) {
    throw new Error(`${reasonOf(error)}\n${HIDDEN}`, { cause: error });
  } finally {
    // Also when it fails on the way: what was deleted is nowhere else by now.
    if (isJson) print(printable(JSON.stringify({ letters, behind })));
  }
  const missing = discard.filter((id) => !letters.some(({ messageId }) => messageId === id));
  if (missing.length > 0) throw new Error(`no dead letter has the id ${missing.map(printable).join(", ")}`);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function fatesOf(letters: readonly Letter[]): string {
  return [...Map.groupBy(letters, ({ fate }) => fate)]
    .map(([fate, all]) => `${all.length} ${fate}`)
    .join(", ");
}

function describe({ messageId, eventId, body, reason, commands, fate }: Letter): string {
  const text =
    fate === "deleted" || body.length <= SHOWN_CHARACTERS ? body : `${body.slice(0, SHOWN_CHARACTERS)}…`;
  const why = reason === undefined ? "" : `\n  put aside because ${printable(reason)}`;
  const head = `${messageId} of event ${printable(eventId)}: ${fate}, ${counted(commands, "command")}`;
  return `${head}${why}\n  ${printable(text)}`;
}
