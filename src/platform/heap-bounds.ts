/**
 * Node's own options for gateways and workers; the same in the start scripts and in the containers. Without
 * bounds Node collects garbage only when it has become a lot. With a young generation a quarter of this size,
 * what thousands of requests in hand hold would be copied again and again: a third of a gateway's time. And without
 * room from the start for what calls leave in the old generation, that would be collected twice a second, where it is
 * not much yet: a sixth of the time.
 */
export const HEAP_BOUNDS: readonly string[] = [
  "--max-semi-space-size=16",
  "--initial-old-space-size=80",
  "--max-old-space-size=256",
];

const BOUNDED = ["gateway/main.ts", "workers/registration/main.ts", "localstack/embedded/queues-main.ts"];

/** The bounds of one of our programs, by the path of its main module; empty for the programs without any. */
export function heapBoundsOf(program: string): readonly string[] {
  return BOUNDED.some((name) => `/${program}`.endsWith(`/${name}`)) ? HEAP_BOUNDS : [];
}
