import { z } from "zod";
import {
  address,
  consuming,
  dataDirectory,
  draining,
  logging,
  names,
  region,
  sweeping,
  tokenKey,
  topicKind,
  visibility,
  workerMetrics,
} from "#platform/config.ts";

/**
 * The variables that the embedded system reads, for itself or for its gateway and worker, which have its
 * environment: what is wrong for one of them is said before anything starts.
 */
export const embeddedSchema = z.object({
  ...address,
  ...dataDirectory,
  ...names,
  ...topicKind,
  ...tokenKey,
  ...consuming,
  ...visibility,
  ...sweeping,
  ...draining,
  ...workerMetrics,
  ...region,
  ...logging,
});

export type EmbeddedConfig = z.output<typeof embeddedSchema>;
