import { shown } from "../report/number.ts";
import { table } from "../report/markdown.ts";
import type { Usage } from "../simulation/load.ts";
import { isCarried, PLAN_NAMES, PLANS, type Played, type PlanName } from "../simulation/loads.ts";
import { costOfMonth, costOfRush, eachOf, type Each, type Lines, sumOf } from "./costs.ts";
import { CPU_MS, type Limit, limitsOfManyEvents, limitsOfOneEvent, reachedAt, tasksFor } from "./limits.ts";
import { PRICES } from "./prices.ts";
import { sizes } from "#infra/cdk/sizes.ts";

/** All that the tables of docs/capacity.md are made of. */
export type Simulated = {
  readonly seed: number;
  /** What a worker asks for in an hour in which nobody comes. */
  readonly idle: Usage;
  readonly played: readonly Played[];
};

/** A million a minute, and 50,000 a minute, as registrations a second. */
const RUSHES = {
  many: { title: "a million a minute, 100,000 events", perMinute: 1_000_000, cpuMs: CPU_MS.manyEvents },
  hot: { title: "50,000 a minute, one event", perMinute: 50_000, cpuMs: CPU_MS.hotEvent },
} as const;

/** Where the figures of a plan are taken: at its lowest rate, which every run has carried. */
function lowest({ played }: Simulated, plan: PlanName): Played {
  const [first] = played.filter((one) => one.plan === plan).toSorted((a, b) => a.perSecond - b.perSecond);
  if (first === undefined) throw new Error(`nothing was played of ${plan}`);
  return first;
}

/** The tables of docs/capacity.md, in their order there. */
export function capacityTables(simulated: Simulated): readonly string[] {
  const limits = {
    one: limitsOfOneEvent(lowest(simulated, "hot"), lowest(simulated, "waitlist")),
    many: limitsOfManyEvents(lowest(simulated, "many")),
  };
  return [
    breaksFirst(simulated, limits),
    playedTable(simulated.played),
    limitTable(limits.one, RUSHES.hot.perMinute),
    limitTable(limits.many, RUSHES.many.perMinute),
    warmCommand(lowest(simulated, "many")),
    unitTable(simulated),
    rushTable(simulated),
    monthTable(simulated),
    priceTable(),
  ];
}

const perMinute = (perSecond: number): string => (Math.round(perSecond * 6) * 10).toLocaleString("en");
const dollars = (usd: number): string => (usd === 0 ? "" : usd < 0.01 ? "< 0.01" : usd.toFixed(2));

function breaksFirst(
  { played }: Simulated,
  limits: Readonly<Record<"one" | "many", readonly Limit[]>>,
): string {
  const first = (where: string, [limit]: readonly Limit[]): readonly string[] => {
    const load = limit === undefined ? "" : `**${perMinute(reachedAt(limit))}**`;
    return [where, limit?.what ?? "", load, "reckoned"];
  };
  const ofPlan = (plan: PlanName): readonly string[] => {
    const broken = played.find((one) => one.plan === plan && !isCarried(one));
    const carried = played.findLast((one) => one.plan === plan && isCarried(one));
    const what = broken === undefined ? "nothing" : `at ${perMinute(broken.perSecond)}: ${whyBroken(broken)}`;
    return [PLANS[plan].title, what, `${perMinute(carried?.perSecond ?? 0)} were carried`, "simulated"];
  };
  const hard = limits.many.filter(({ canBeRaised }) => canBeRaised === "no");
  return table(
    ["where", "what breaks first", "registrations a minute", "which is"],
    [
      first("One event", limits.one),
      first("Many events, as AWS opens an account", limits.many),
      first("Many events, once all that can be raised has been", hard),
      ...PLAN_NAMES.map(ofPlan),
    ],
  );
}

function whyBroken({ unavailable, refused, behindMs }: Played): string {
  if (unavailable > 0) return "people were turned away";
  return refused > 0 ? "a partition was asked for too much" : `${shown(behindMs / 1000)} s behind at the end`;
}

/** What became of loads that were played. */
export function playedTable(played: readonly Played[]): string {
  const units = (one: Played, place: string): string => shown(one.mostWrites[place] ?? 0);
  return table(
    [
      "played",
      "a second",
      "gateways · workers",
      "p50, ms",
      "p99, ms",
      "behind at the end, s",
      "carried",
      "503",
      "calls refused for a partition",
      "most sends of an event a second",
      "most write units of a key a second: `waitlist` · `byEvent` · `pending`",
    ],
    played.map((one) => [
      PLANS[one.plan].title,
      String(one.perSecond),
      `${one.gateways} · ${one.workers}`,
      shown(one.p50),
      shown(one.p99),
      shown(one.behindMs / 1000),
      isCarried(one) ? "yes" : "**no**",
      String(one.unavailable),
      String(one.refused),
      shown(one.mostSends),
      `${units(one, "waitlist")} · ${units(one, "registrations.byEvent")} · ${units(one, "journal.pending")}`,
    ]),
  );
}

function limitTable(limits: readonly Limit[], ofRush: number): string {
  const rush = `${ofRush.toLocaleString("en")} a minute take`;
  return table(
    ["what", "limit", "a registration a second takes", rush, "reached at, a minute", "can be raised", "from"],
    limits.map((limit) => [
      limit.what,
      shown(limit.limit),
      shown(limit.each),
      shown((limit.each * ofRush) / 60),
      perMinute(reachedAt(limit)),
      limit.canBeRaised,
      limit.source,
    ]),
  );
}

/** Prepares each table for a million a minute: as many units as the busiest takes, in whole thousands. */
function warmCommand({ reads, writes }: Played): string {
  const units = [reads, writes].map((each) => {
    const most = (Math.max(...Object.values(each)) * RUSHES.many.perMinute) / 60;
    return Math.ceil(most / 1000) * 1000;
  });
  return `npm run provision -- --yes --warm ${units.join(",")}`;
}

function unitTable(simulated: Simulated): string {
  const ones = PLAN_NAMES.map((plan) => lowest(simulated, plan));
  const places = [...new Set(ones.flatMap(({ writes }) => Object.keys(writes)))].toSorted();
  const row = (what: string, value: (one: Played) => number): readonly string[] => [
    what,
    ...ones.map((one) => shown(value(one))),
  ];
  return table(
    [
      "a registration takes",
      ...ones.map(({ plan, perSecond }) => `${PLANS[plan].title}, ${perSecond} a second`),
    ],
    [
      row("write units", ({ writes }) => sumOf(writes)),
      ...places.map((place) => row(`… of \`${place}\``, ({ writes }) => writes[place] ?? 0)),
      row("read units", ({ reads }) => sumOf(reads)),
      row("requests to SQS", ({ sqs }) => sqs),
      row("requests to SNS", ({ sns }) => sns),
    ],
  );
}

type Column = { readonly head: string; readonly lines: Lines };

/** Dollars by what they are for, with their sums. */
function costTable(columns: readonly Column[]): string {
  const names = Object.keys(columns[0]?.lines ?? {});
  return table(
    ["$", ...columns.map(({ head }) => head)],
    [
      ...names.map((name) => [name, ...columns.map(({ lines }) => dollars(lines[name] ?? 0))]),
      ["**together**", ...columns.map(({ lines }) => `**${dollars(sumOf(lines))}**`)],
    ],
  );
}

function rushTable(simulated: Simulated): string {
  const columns = (Object.keys(RUSHES) as (keyof typeof RUSHES)[]).flatMap((name) => {
    const { title, cpuMs, perMinute: people } = RUSHES[name];
    const perSecond = people / 60;
    const tasks = tasksFor(perSecond, cpuMs);
    const each: Each = eachOf(lowest(simulated, name));
    return [1, 60].map((minutes) => ({
      head: `${title}: ${minutes} min of an hour, ${tasks.gateways} gateways, ${tasks.workers} workers`,
      lines: costOfRush(sizes.prod, { ...tasks, people: people * minutes, perSecond, each }),
    }));
  });
  return costTable(columns);
}

function monthTable(simulated: Simulated): string {
  const { idle } = simulated;
  const each = eachOf(lowest(simulated, "many"));
  const columns = [sizes.dev, sizes.prod].flatMap((size) =>
    [0, 10_000, 1_000_000].map((registrations) => ({
      head: `${size.name}, ${registrations === 0 ? "idle" : registrations.toLocaleString("en")}`,
      lines: costOfMonth(size, registrations, { each, idle }),
    })),
  );
  return costTable(columns);
}

const priceTable = (): string =>
  table(
    ["what", "$", "per", "from"],
    Object.values(PRICES).map(({ what, usd, per, source }) => [what, String(usd), per, source]),
  );
