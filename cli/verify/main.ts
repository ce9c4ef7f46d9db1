import { parseArgs } from "node:util";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { type Audit, audit } from "#audit/audit.ts";
import { provisionSchema, readConfig } from "#platform/config.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { systemClock } from "#platform/clock.ts";
import { findSystem } from "#localstack/embedded/runtime.ts";
import { memberOf, messageOf } from "#platform/error-text.ts";
import { EVENT_HEAD, eventLine, summary } from "./report.ts";

const HELP = `Usage: npm run verify [-- --event ID] [-- --json] [-- --help]

Audits what is stored: replays each event's journal by the rules, and compares what it comes to with every table.
Changes nothing. Safe while the system runs; an event that never stands still is named, and can't be audited.

  --event ID   this event only
  --json       the result as JSON on standard output

Ends 0 when everything is as it has to be, 1 on any difference, 2 when something could not be audited.

Environment:
  DATA_DIR      the embedded system of this directory is used if it is running (.data); any other by
  AWS_*, RESOURCE_PREFIX   where its tables are
`;

const HINT = "Start the system with npm start, or say where its tables are with the AWS_* variables.";

const DIFFERENT = 1;
const NOT_AUDITED = 2;
/** Beyond that many events, only those that differ have a line. */
const MOST_LINES = 50;
const PROGRESS_MS = 2000;

// Whoever reads the output may stop reading; the exit code says it all.
process.stdout.on("error", () => {});

try {
  const options = {
    event: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) process.stdout.write(HELP);
  else await run(values.event, values.json === true);
} catch (error) {
  const cause = memberOf(error, "cause");
  const because = cause === undefined ? "" : `: ${messageOf(cause)}\n${HINT}`;
  process.stderr.write(`verify: ${messageOf(error)}${because}\n`);
  process.exitCode = NOT_AUDITED;
}

async function run(eventId: string | undefined, isJson: boolean): Promise<void> {
  // The AWS SDK reads its configuration from there, and from nowhere else that we could hand it.
  Object.assign(process.env, findSystem(process.env)?.env);
  const config = readConfig(provisionSchema, process.env);
  const { tables } = resourceNames(config.RESOURCE_PREFIX);
  const archive = createArchive(createDynamoClient(config.AWS_REGION), tables);
  const say = isJson ? () => undefined : (text: string) => void process.stdout.write(`${text}\n`);
  let done = 0;
  let total = 0;
  const progress = setInterval(() => {
    const of = total === 0 ? "reading the tables" : `${done} of ${total} events audited`;
    process.stderr.write(`${of} …\n`);
  }, PROGRESS_MS);
  const onEvent = (result: Parameters<typeof eventLine>[0], events: number): void => {
    if (done++ === 0) say(EVENT_HEAD);
    total = events;
    if (total <= MOST_LINES || result.differences.length > 0) say(eventLine(result));
  };
  const result = await audit({ archive, clock: systemClock, onEvent }, eventId).finally(() => {
    clearInterval(progress);
  });
  if (eventId !== undefined && result.events === 0) throw new Error(`there is no event ${eventId}`);
  if (isJson) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else say(`\n${summary(result)}`);
  process.exitCode = exitCode(result);
}

function exitCode({ differences, brokenUsers, unsettled }: Audit): number {
  if (differences.length > 0 || brokenUsers.length > 0) return DIFFERENT;
  return unsettled.length > 0 ? NOT_AUDITED : 0;
}
