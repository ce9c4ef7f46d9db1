import { messageOf } from "#platform/error-text.ts";
import { type Given, runProgram } from "#platform/program.ts";
import { untilInterrupted } from "#platform/shutdown.ts";
import { measureGatewayAlone } from "./alone/measure.ts";
import { measureAtScale, SCALE_TITLES } from "./harness/at-scale.ts";
import { SETTINGS } from "./harness/backend.ts";
import { FLEETS, measureFleets } from "./harness/fleets.ts";
import { OPTIONS, readOptions } from "./harness/options.ts";
import { writeResults } from "./report/write.ts";
import { profileMuster } from "./profile/profile.ts";
import { createResults, type Series } from "./harness/results.ts";
import { runRounds } from "./harness/rounds.ts";
import { FULL, QUICK, type Sizes } from "./harness/sizes.ts";
import { setUp } from "./harness/stage.ts";
import { isReached, type Target, targetsOf } from "./harness/targets.ts";
import { measureLive } from "./live/measure.ts";
import { measureSearch } from "./search/measure.ts";
import { measureWorkers } from "./harness/workers.ts";
import { beside } from "./workloads/beside.ts";
import { hotEvent, hotEventAtRates } from "./workloads/hot-event.ts";
import { idle } from "./workloads/idle.ts";
import { manyEvents } from "./workloads/many-events.ts";
import { promotion } from "./workloads/promotion.ts";
import { queries } from "./workloads/queries.ts";
import { stampede } from "./workloads/stampede.ts";
import { waitlist } from "./workloads/waitlist.ts";
import { ALL } from "./workloads/workload.ts";

const WORKLOADS = [
  hotEvent,
  hotEventAtRates,
  stampede,
  manyEvents,
  idle,
  waitlist,
  queries,
  beside,
  promotion,
];
/** Workloads that are not measured on backends, with their titles. */
const APART = {
  workers: "A thousand events, by the number of workers with one receive at a time",
  gateways: "One hot event by the number of gateways, behind AWS's limits",
  announcing: "One hot event by the number of workers, behind AWS's limits, and what they announce",
  search: "The console's search, ms",
  live: "Live streams of one event that changes four times a second",
  scale: "Many gateways and workers, on simulated time",
  alone: "Gateway alone, requests answered with 202, beside a bare Hono handler",
};
const print = (line: string): void => void process.stderr.write(`${line}\n`);

const NAMES = [...WORKLOADS.map(({ name }) => name), ...Object.keys(APART)];
const TITLES = new Map([
  ...WORKLOADS.map(({ name, title }) => [name, title] as const),
  ...Object.entries(APART),
  ...SCALE_TITLES,
  ["memory", "Most memory at a time, MB"],
]);

async function run({ options }: Given<typeof OPTIONS>): Promise<void> {
  const { isQuick, isProfile, only, rounds } = readOptions(options, NAMES);
  // A profile takes the same few minutes either way, and enough people.
  const size = isQuick && !isProfile ? QUICK : FULL;
  const sizes = { ...size, rounds: rounds ?? size.rounds };
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  // Too long for a quick run, unless it is asked for.
  const isLongWanted = (name: string): boolean => (isQuick ? only.includes(name) : isWanted(name));
  const interrupted = untilInterrupted();
  const workloads = WORKLOADS.filter(({ name }) => isWanted(name));
  const prepared = isProfile
    ? setUp(["c"], { ...sizes, waitlists: [] }, print)
    : setUp(workloads.length > 0 ? ALL : [], sizes, print);
  const stage = await Promise.race([prepared, interrupted]);
  const { record, series } = createResults();
  const atScale: Target[] = [];
  const profile = async (): Promise<void> => {
    for (const setting of SETTINGS) process.stdout.write(`${await profileMuster(stage, setting, sizes)}\n\n`);
  };
  const measure = async (): Promise<void> => {
    for (const setting of SETTINGS)
      await runRounds({ stage, setting, sizes, workloads, record, report: print });
    if (isWanted("workers")) await measureWorkers({ sizes, record, report: print });
    for (const name of Object.keys(FLEETS).filter(isLongWanted))
      await measureFleets(name, { sizes, record, report: print });
    if (isLongWanted("search")) await measureSearch({ sizes, record, report: print });
    if (isLongWanted("live")) await measureLive({ sizes, record, report: print });
    if (isWanted("alone")) await measureGatewayAlone(sizes, record);
    if (isLongWanted("scale")) atScale.push(...(await measureAtScale({ record, report: print })));
  };
  try {
    await Promise.race([isProfile ? profile() : measure(), interrupted]);
  } finally {
    await stage.stop();
  }
  // Only a whole run is worth keeping.
  const isWhole = !isQuick && only.length === 0;
  const names = isWhole ? [new Date().toISOString().slice(0, 10), "latest"] : ["partial"];
  if (!isProfile) report(series(), { sizes, names, atScale });
  // Connections of clients that were used for preparing are still open.
  process.exit();
}

type Measured = {
  readonly sizes: Sizes;
  readonly names: readonly string[];
  readonly atScale: readonly Target[];
};

function report(series: readonly Series[], { sizes, names, atScale }: Measured): void {
  const command = ["npm run bench", ...process.argv.slice(2)].join(" ").replace("bench ", "bench -- ");
  const targets = [...targetsOf(series, sizes), ...atScale];
  const table = writeResults({ series, targets, sizes, titles: TITLES, command, names });
  process.stdout.write(`\n${table}`);
  for (const target of targets.filter(({ isCount }) => isCount)) {
    if (isReached(target)) continue;
    print(`bench: ${target.what} is ${target.measured}, which is no matter of speed`);
    process.exitCode = 1;
  }
}

/** An error with everything that led to it. */
function explain(error: unknown): string {
  const lines = [messageOf(error)];
  for (let { cause } = error as Error; cause instanceof Error; cause = cause.cause)
    lines.push(`  ${cause.message}`);
  return lines.join("\n");
}

await runProgram({
  name: "bench",
  calls: ["npm run bench"],
  about: `Measures Muster and what people would use instead, side by side: every backend behind the same HTTP handler,
with the same validation, and with its invariants checked after every run. Each is measured at loopback speed and
behind a proxy with the published latencies of the real services. Writes a table, a picture and all numbers to
bench/results: as latest.* if it was a whole run, as partial.* if not.`,
  options: OPTIONS,
  notes: `Workloads: ${NAMES.join(", ")}. Rounds: ${FULL.rounds} by default.
Postgres and Redis are measured where Debian's packages postgresql and redis-server are installed.
Exit code: 0 when everything was measured, every invariant held, and no count is above its bound; 1 otherwise.`,
  run,
  explain,
});
