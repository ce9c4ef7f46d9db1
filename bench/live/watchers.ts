import { readFileSync } from "node:fs";
import { startChild } from "../harness/children.ts";

/** Those who watch need a core of their own, or two: what they cost must not count for the gateway. */
const PROCESSES = 2;
/** Files that a gateway has open beside its streams. */
const OTHER_FILES = 200;

export type Watchers = {
  /** By version, the time, as `Date.now()` has it, at which all of them had seen it or a newer one. */
  readonly knownAt: () => Promise<ReadonlyMap<number, number>>;
  close(): Promise<void>;
};

/** Opens `count` streams in processes of their own. In `path`, `{person}` is each one's own, from `first` on. */
export async function openWatchers(
  url: string,
  { path, first, count }: { readonly path: string; readonly first: number; readonly count: number },
): Promise<Watchers> {
  const each = Math.ceil(count / PROCESSES);
  const parts: readonly (readonly [first: number, count: number])[] = [
    [first, each],
    [first + each, count - each],
  ];
  const children = await Promise.all(
    parts
      .filter(([, size]) => size > 0)
      .map(([from, size]) =>
        startChild("bench/live/watchers-main.ts", { args: [url, path, String(from), String(size)] }),
      ),
  );
  return {
    async knownAt() {
      const all = await Promise.all(children.map(async (one) => new Map((await one.ask()) as Seen)));
      const [some = new Map<number, number>(), ...others] = all;
      const versions = [...some.keys()].filter((version) => others.every((other) => other.has(version)));
      return new Map(
        versions.map((version) => [version, Math.max(...all.map((one) => one.get(version) ?? 0))]),
      );
    },
    close: async () => void (await Promise.all(children.map((one) => one.stop()))),
  };
}

type Seen = readonly (readonly [version: number, at: number])[];

/** Throws an `Error` with a message for people where a process may not have so many connections. */
export function checkOpenFiles(watchers: number): void {
  const most = Number(/^Max open files +\d+ +(\d+)/m.exec(limits())?.[1] ?? Infinity);
  if (most >= watchers + OTHER_FILES) return;
  throw new Error(
    `${watchers} streams take as many open files, and this shell allows ${most}: raise that with ulimit -Hn`,
  );
}

/** What Linux allows this process, and those that it starts; nothing elsewhere. Node takes the hard limit by itself. */
function limits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}
