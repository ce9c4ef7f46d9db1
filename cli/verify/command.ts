import { z } from "zod";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createPace, type Pace, readingAt } from "#adapters/dynamodb/pacing.ts";
import { requireStorage } from "#adapters/dynamodb/storage.ts";
import { type Audit, audit } from "#audit/audit.ts";
import { systemClock } from "#platform/clock.ts";
import { aws, dynamodb, names } from "#platform/config.ts";
import { endpointOf } from "#platform/endpoint.ts";
import { counted } from "#platform/printable.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { StartError } from "#platform/start-error.ts";
import { type CliCommand, embedded, type GivenToCommand } from "../frame.ts";
import { EVENT_HEAD, eventLine, summary } from "./report.ts";

const DIFFERENT = 1;
const NOT_AUDITED = 2;
/** Where there are more events, only those with differences have a line. */
const MOST_LINES = 50;
const PROGRESS_MS = 2000;

/** Read units a second on AWS: a third of what one partition gives. The rest is for those who work. */
const POLITE_RATE = 1000;

const OPTIONS = {
  event: {
    type: "string",
    value: "ID",
    description: "audits this event only, without people whom it has only ever refused",
  },
  rate: {
    type: "string",
    value: "UNITS",
    description: `reads at most so many units a second (${POLITE_RATE} on AWS; emulators are not paced)`,
  },
  json: { type: "boolean", default: false, description: "prints the result as JSON on standard output" },
} as const;

const variables = z.object({ ...embedded, ...aws, ...dynamodb, ...names });

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "verify",
  about: `Audits what is stored: replays each event's journal by the rules, and compares the result with every
table. Changes nothing. Safe while the system runs; an event that changes all the time can't be audited, and is
named.`,
  options: OPTIONS,
  notes: "Exit code: 0 when nothing differs, 1 on any difference, 2 when something could not be audited.",
  variables,
  run,
  failure: NOT_AUDITED,
};

async function run({ options, config }: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const { event: eventId, json: isJson } = options;
  const { tables } = resourceNames(config.RESOURCE_PREFIX);
  const pace = paceOf(options.rate);
  const reading = (isStrong: boolean) => readingAt(createDynamoClient(config.AWS_REGION), { isStrong, pace });
  const strong = reading(true);
  await requireStorage(strong, tables);
  const archive = createArchive(strong, tables);
  const firstLook = createArchive(reading(false), tables);
  const print = isJson ? () => undefined : (text: string) => void process.stdout.write(`${text}\n`);
  let done = 0;
  let total = 0;
  const progress = setInterval(() => {
    const of = total === 0 ? "reading the tables" : `audited ${done} of ${counted(total, "event")}`;
    process.stderr.write(`${of} …\n`);
  }, PROGRESS_MS);
  const onEvent = (result: Parameters<typeof eventLine>[0], events: number): void => {
    if (done++ === 0) print(EVENT_HEAD);
    total = events;
    if (total <= MOST_LINES || result.differences.length > 0) print(eventLine(result));
  };
  const result = await audit({ archive, firstLook, clock: systemClock, onEvent }, eventId).finally(() => {
    clearInterval(progress);
  });
  if (eventId !== undefined && result.events === 0) throw new Error(`there is no event ${eventId}`);
  if (isJson) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else print(`\n${summary(result)}`);
  process.exitCode = exitCode(result);
}

function paceOf(rate: string | undefined): Pace | undefined {
  if (rate === undefined) return endpointOf("DYNAMODB") === undefined ? createPace(POLITE_RATE) : undefined;
  if (!/^[1-9]\d{0,6}$/.test(rate))
    throw new StartError(`--rate ${rate}: must be a whole number from 1 to 9999999`);
  return createPace(Number(rate));
}

function exitCode({ differences, brokenUsers, unsettled }: Audit): number {
  if (differences.length > 0 || brokenUsers.length > 0) return DIFFERENT;
  return unsettled.length > 0 ? NOT_AUDITED : 0;
}
