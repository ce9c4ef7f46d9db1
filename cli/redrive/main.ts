import { parseArgs } from "node:util";
import { provisionSchema, readConfig } from "#platform/config.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { findSystem } from "#localstack/embedded/runtime.ts";
import { messageOf } from "#platform/error-text.ts";
import { createClients } from "#infra/provision/clients.ts";
import { findQueue } from "#infra/provision/queues.ts";
import { type Letter, redrive } from "./redrive.ts";

const HELP = `Usage: npm run redrive [-- --apply] [-- --event ID] [-- --discard MESSAGE-ID …] [-- --help]

Shows the dead letters: messages that workers have put aside. Changes nothing unless it is told to.

  --apply               sends back to the queue whatever a worker can read now; safe to run again
  --event ID            of this event only
  --discard MESSAGE-ID  prints this letter whole, and throws it away; may be given several times

A command that comes back is decided on what is true then, behind whatever came meanwhile; one that has ended changes
nothing. Of each event only the first letters are shown at a time: run it again for those behind them.

Environment:
  DATA_DIR      the embedded system of this directory is used if it is running (.data); any other by
  AWS_*, RESOURCE_PREFIX   where its queues are
`;

const SHOWN_CHARACTERS = 200;

try {
  const options = {
    apply: { type: "boolean", default: false },
    event: { type: "string" },
    discard: { type: "string", multiple: true, default: [] as string[] },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) process.stdout.write(HELP);
  else await run(values.apply, values.event, new Set(values.discard));
} catch (error) {
  process.stderr.write(`redrive: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function run(apply: boolean, eventId: string | undefined, discard: Set<string>): Promise<void> {
  // The AWS SDK reads its configuration from there, and from nowhere else that we could hand it.
  Object.assign(process.env, findSystem(process.env)?.env);
  const config = readConfig(provisionSchema, process.env);
  const names = resourceNames(config.RESOURCE_PREFIX);
  const { sqs } = createClients(config.AWS_REGION);
  const queue = async (name: string): Promise<string> => {
    const url = await findQueue(sqs, name);
    if (url === undefined) throw new Error(`there is no queue ${name}`);
    return url;
  };
  const [from, to] = await Promise.all([queue(names.deadLetters), queue(names.commands)]);
  const fates: Letter["fate"][] = [];
  const onLetter = (letter: Letter): void => {
    fates.push(letter.fate);
    process.stdout.write(`${told(letter)}\n`);
  };
  await redrive(sqs, { from, to, apply, eventId, discard, onLetter });
  const counted = [...Map.groupBy(fates, (fate) => fate)].map(([fate, all]) => `${all.length} ${fate}`);
  process.stdout.write(`dead letters: ${counted.join(", ") || "none"}\n`);
}

function told({ messageId, eventId, body, reason, commands, fate }: Letter): string {
  const text =
    fate === "deleted" || body.length <= SHOWN_CHARACTERS ? body : `${body.slice(0, SHOWN_CHARACTERS)}…`;
  const why = reason === undefined ? "" : `\n  put aside because ${reason}`;
  return `${messageId} of event ${eventId}: ${fate}, ${commands} commands${why}\n  ${text}`;
}
