import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { createClient, type Muster } from "#client/client.ts";
import { csvOf, EVENTS } from "#lists/csv.ts";
import { StartError } from "#platform/start-error.ts";
import type { CliCommand, GivenToCommand } from "../frame.ts";
import { gateway, gatewayOf } from "../gateway.ts";
import { download } from "./download.ts";

const LISTS = ["registrations", "waitlist"] as const;
type List = (typeof LISTS)[number];

const OPERATIONS = {
  registrations: "listRegistrationsOfEvent",
  waitlist: "listWaitlistOfEvent",
} as const satisfies Record<List, string>;

const PROGRESS_MS = 2000;
const PAGE = 1000;

const OPTIONS = {
  event: { type: "string", value: "ID", description: "the people of this event; unless given, all events" },
  list: {
    type: "string",
    value: "LIST",
    default: "registrations",
    description: "who has a seat (registrations), or who waits (waitlist)",
  },
  json: { type: "boolean", default: false, description: "prints a JSON object a line in place of CSV" },
} as const;

const variables = z.object(gateway);

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "export",
  about: `Prints a list to take away as CSV on standard output: all events, or the people of one event.
npx muster import reads the people again.`,
  options: OPTIONS,
  variables,
  run,
};

async function run(given: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const { options, config, system } = given;
  const { event: eventId, json: isJson } = options;
  const list = LISTS.find((name) => name === options.list);
  if (list === undefined) throw new StartError(`--list must be one of ${LISTS.join(", ")}`);
  const where = gatewayOf(config, system);
  const muster = createClient(where);
  if (!isJson && eventId !== undefined) {
    const { body, count } = await download(where, `/events/${encodeURIComponent(eventId)}/${list}.csv`);
    return await printed(body, count);
  }
  let rows = 0;
  const counted = async function* () {
    for await (const page of pagesOf(muster, eventId, list)) {
      rows += page.length;
      yield page;
    }
  };
  await printed(isJson ? jsonLines(counted()) : csvOf(EVENTS, counted()), () => `${rows} rows`);
}

type Rows = readonly Readonly<Record<string, unknown>>[];

async function* pagesOf(muster: Muster, eventId: string | undefined, list: List): AsyncGenerator<Rows> {
  const items =
    eventId === undefined
      ? muster.items("listEvents", { limit: PAGE })
      : muster.items(OPERATIONS[list], { eventId, limit: PAGE });
  let page: Readonly<Record<string, unknown>>[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}

async function* jsonLines(pages: AsyncIterable<Rows>): AsyncGenerator<string> {
  for await (const rows of pages) yield rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** Prints what comes as it comes, and on standard error how far it is. */
async function printed(parts: AsyncIterable<string | Uint8Array>, progress: () => string): Promise<void> {
  const timer = setInterval(() => process.stderr.write(`${progress()} …\n`), PROGRESS_MS);
  try {
    await pipeline(Readable.from(parts), process.stdout, { end: false });
  } finally {
    clearInterval(timer);
  }
}
