import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { type BackendName, type Setting, TITLES } from "../harness/backend.ts";
import { type Series, summaryOf } from "../harness/results.ts";
import type { Sizes } from "../harness/sizes.ts";
import type { Target } from "../harness/targets.ts";
import { markdown, type Machine } from "./markdown.ts";
import { type Panel, svg } from "./svg.ts";

const DIRECTORY = join(import.meta.dirname, "..", "results");

export type Report = {
  readonly series: readonly Series[];
  readonly targets: readonly Target[];
  readonly sizes: Sizes;
  /** The titles of the workloads, in the order of their tables. */
  readonly titles: ReadonlyMap<string, string>;
  /** The command line that measured it. */
  readonly command: string;
  /** The names of the files, without extension. */
  readonly names: readonly string[];
};

/** Writes the report as JSON, as Markdown and as a picture, under each of the names; returns the Markdown. */
export function writeResults({ series, targets, sizes, titles, command, names }: Report): string {
  const machine = describeMachine(command, sizes.rounds);
  const table = markdown(machine, titles, series, targets);
  const files = {
    json: `${JSON.stringify({ machine, sizes, targets, series }, undefined, 1)}\n`,
    md: table,
    svg: svg(panels(series)),
  };
  mkdirSync(DIRECTORY, { recursive: true });
  for (const [extension, content] of Object.entries(files)) {
    for (const name of names) writeFileSync(join(DIRECTORY, `${name}.${extension}`), content);
  }
  return table;
}

function panels(series: readonly Series[]): Panel[] {
  const panel = (title: string, workload: string, setting: Setting, metric: string): Panel => ({
    title,
    bars: Object.entries(TITLES).flatMap(([name, label]) => {
      const summary = summaryOf(series, { workload, setting, backend: name }, metric);
      return summary ? [{ label: `(${name}) ${label}`, summary, isOurs: isOurs(name as BackendName) }] : [];
    }),
  });
  return [
    panel(
      "One hot event, registrations a second, with the latencies of real services",
      "hot",
      "delayed",
      "perSecond",
    ),
    panel("One hot event, registrations a second, everything on one machine", "hot", "loopback", "perSecond"),
    panel(
      "One request on an idle system, ms to its outcome (median), with latencies",
      "idle",
      "delayed",
      "p50",
    ),
  ];
}

const isOurs = (name: BackendName) => name === "c";

function describeMachine(command: string, rounds: number): Machine {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const platform = `${process.platform}-${process.arch}`;
  return {
    date: new Date().toISOString().slice(0, 10),
    command,
    rounds: String(rounds),
    machine: `${cpus().length} × ${cpu?.model ?? "?"}, ${gigabytes} GB, ${platform}`,
    versions: [`Node ${process.versions.node}`, ...packages(), ...programs()].join(" · "),
  };
}

function packages(): string[] {
  return ["@dynoxide/linux-x64", "fauxqs", "hono"].flatMap((name) => {
    try {
      const file = join(DIRECTORY, "..", "..", "node_modules", name, "package.json");
      const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
      return [`${name} ${version}`];
    } catch {
      return [];
    }
  });
}

function programs(): string[] {
  const answers = [
    ["/bin/sh", "-c", "ls /usr/lib/postgresql | sort -n | tail -1 | sed 's/^/Postgres /'"],
    ["redis-server", "--version"],
  ].map(([file = "", ...args]) => {
    try {
      return execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      return "";
    }
  });
  return answers
    .filter((answer) => answer !== "")
    .map((answer) => answer.replace(/^Redis server v=(\S+).*/s, "Redis $1"));
}
