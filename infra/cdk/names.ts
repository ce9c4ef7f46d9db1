import { type ResourceNames, resourceNames } from "#platform/resource-names.ts";
import type { Settings } from "./settings.ts";

/**
 * The names of what the programs of a system work on. After a restore its tables and queues have another prefix than
 * its stacks, and its topic stays, so that subscribers need not move.
 */
export function namesOf({ prefix, dataPrefix = prefix, topicFifo }: Settings): ResourceNames {
  return { ...resourceNames(dataPrefix), topic: resourceNames(prefix, topicFifo).topic };
}
