/** The part of a V8 CPU profile that shows where the time went. */
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

export type Cost = { readonly what: string; readonly share: number };

/** What a process does at its start is not counted: mostly it loads modules. */
export const START_MICROSECONDS = 4_000_000;

/** Frames that are not work. */
const REST = new Set(["(idle)", "(program)", "(root)"]);

type Frame = CpuProfile["nodes"][number]["callFrame"];

/** The functions in which most time was spent, as shares of the time that the process worked. */
export function costsByFunction(profile: CpuProfile, most: number): readonly Cost[] {
  return costs(profile, most, ({ functionName, url, lineNumber }) => {
    const name = functionName === "" ? "(anonymous)" : functionName;
    return url === "" ? name : `${name} ${shortened(url)}:${lineNumber + 1}`;
  });
}

/** The packages and folders in which most time was spent, as shares of the time that the process worked. */
export function costsByPart(profile: CpuProfile, most: number): readonly Cost[] {
  return costs(profile, most, ({ functionName, url }) => (url === "" ? functionName : partOf(url)));
}

/** The share of its time in which the process worked at all. */
export function busyShare(profile: CpuProfile): number {
  const all = [...timesOf(profile, ({ functionName }) => functionName)];
  const sum = (times: typeof all): number => times.reduce((total, [, time]) => total + time, 0);
  return sum(all.filter(([name]) => name !== "(idle)")) / sum(all);
}

function costs(profile: CpuProfile, most: number, nameOf: (frame: Frame) => string): readonly Cost[] {
  const spent = timesOf(profile, nameOf);
  const work = [...spent].filter(([name]) => !REST.has(name));
  const total = work.reduce((sum, [, time]) => sum + time, 0);
  return work
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([what, time]) => ({ what, share: time / total }));
}

/** Microseconds by name, without those of the start of the process. */
function timesOf(profile: CpuProfile, nameOf: (frame: Frame) => string): ReadonlyMap<string, number> {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  let at = 0;
  profile.samples.forEach((id, i) => {
    const delta = profile.timeDeltas[i] ?? 0;
    at += delta;
    const name = names.get(id) ?? "";
    if (at > START_MICROSECONDS) spent.set(name, (spent.get(name) ?? 0) + delta);
  });
  return spent;
}

function shortened(url: string): string {
  return url.split("/").slice(-3).join("/");
}

function partOf(url: string): string {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (installed !== undefined) return installed;
  if (url.startsWith("node:")) return url.split("/")[0] ?? url;
  return /\/((?:src|gateway|workers|bench)\/[^/]+)/.exec(url)?.[1] ?? url;
}
