/**
 * For node, of gateways and workers; as in the start scripts and in the containers. Without bounds Node
 * collects garbage only when it has become a lot. A worker has the room for a larger new space, and spends an
 * eighth less of its time.
 */
export const HEAP_BOUNDS = {
  gateway: ["--max-semi-space-size=4", "--max-old-space-size=256"],
  worker: ["--max-semi-space-size=16", "--max-old-space-size=256"],
};

/** Of one of our programs, by the path of its main module. */
export function heapBoundsOf(program: string): readonly string[] {
  return program.endsWith("workers/registration/main.ts") ? HEAP_BOUNDS.worker : HEAP_BOUNDS.gateway;
}
