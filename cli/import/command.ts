import { readFile } from "node:fs/promises";
import { z } from "zod";
import { batchOf } from "#application/importing/import-lines.ts";
import { createClient } from "#client/client.ts";
import { type BadLine, readPeople } from "#lists/people.ts";
import { counted, printable } from "#platform/printable.ts";
import { StartError } from "#platform/start-error.ts";
import { type CliCommand, type GivenToCommand, YES } from "../frame.ts";
import { gateway, gatewayOf } from "../gateway.ts";
import { type Imported, runImport } from "./run-import.ts";

/** Lines of a list that are printed; a file of another kind has as many bad lines as lines. */
const MOST_LINES = 50;

const OPTIONS = {
  event: { type: "string", value: "ID", description: "the event at which the people are registered" },
  json: { type: "boolean", default: false, description: "prints the result as JSON on standard output" },
  ...YES,
} as const;

const variables = z.object(gateway);

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "import",
  about: `Registers the people of a CSV file at an event, in the order of its lines. The first line names the columns:
userId, and perhaps name and email, with which users who don't exist are created. Other columns are ignored.`,
  operands: ["FILE.csv"],
  options: OPTIONS,
  notes: `Each line is an ordinary registration: nobody gets a seat who would not get it otherwise. The same line of the
same file is one request: an import that was stopped, or has ended, may run again, and does nothing twice; a line that
was refused is refused again, until the file is another. A file with a line that can't be read is not imported at all.
Exit code: 0 if everybody has a seat or a place, 1 otherwise.`,
  variables,
  writes: () => true,
  run,
};

async function run(given: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const { options, config, system, operands, report } = given;
  const { event: eventId, json: isJson } = options;
  if (eventId === undefined) throw new StartError("--event must say at which event");
  const [file = ""] = operands;
  const bytes = await readFile(file).catch((error: Error) => {
    throw new StartError(`${file} can't be read: ${error.message}`);
  });
  const { people, bad } = readPeople(bytes);
  if (bad.length > 0) throw new StartError(`nothing was imported\n${linesOf(bad)}`);
  const muster = createClient(gatewayOf(config, system));
  await muster.getEvent({ eventId });
  const onProgress = ({ lines }: Imported): void => report(`${lines} of ${counted(people.length, "line")} …`);
  const imported = await runImport(muster, { eventId, people, batch: batchOf(bytes), onProgress });
  process.stdout.write(`${isJson ? JSON.stringify(imported, undefined, 2) : summary(imported)}\n`);
  if (imported.refused.length > 0) process.exitCode = 1;
}

function summary({ created, registered, waitlisted, already, refused }: Imported): string {
  const counts = [
    `${registered} got a seat, ${waitlisted} wait, ${already} had a seat or a place already`,
    `${counted(created, "user")} did not exist and were created`,
  ];
  if (refused.length === 0) return counts.join("\n");
  const bad = refused.map(({ line, code, detail }) => ({ line, detail: `${code}: ${detail}` }));
  return [...counts, `${refused.length} refused:`, linesOf(bad)].join("\n");
}

function linesOf(bad: readonly Pick<BadLine, "line" | "detail">[]): string {
  const shown = bad.slice(0, MOST_LINES).map(({ line, detail }) => `  line ${line}: ${printable(detail)}`);
  const more = bad.length - shown.length;
  return [...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}
