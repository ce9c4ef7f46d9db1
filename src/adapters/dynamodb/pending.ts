import { hash } from "node:crypto";

/**
 * The values of an entry's `pending`, the key of the index of what is still to be published: each is a partition
 * of its own, so that marks of many events don't meet in one. The first four are those of versions before 0.2.0: what
 * they left pending is found as well, though by another event's shard; and they find what is in their four.
 */
export const SHARDS: readonly string[] = Array.from({ length: 32 }, (_, i) => String(i));

/** The shard of an event's entries. A hash, so that ids of one shape are spread, too. */
export function shardOf(eventId: string): string {
  const [byte = 0] = hash("sha256", eventId, "buffer");
  return String(byte % SHARDS.length);
}
