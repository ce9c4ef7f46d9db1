/**
 * For node, of gateway and worker; as in the start scripts and the image. Without bounds Node collects garbage only when
 * it has become a lot.
 */
export const HEAP_BOUNDS = ["--max-semi-space-size=4", "--max-old-space-size=256"];
