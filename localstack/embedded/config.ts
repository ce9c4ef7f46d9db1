import { z } from "zod";
import {
  address,
  dataDirectory,
  draining,
  logging,
  names,
  region,
  tokenKey,
  topicKind,
  visibility,
} from "#platform/config.ts";

/**
 * The variables that the embedded system reads, for itself or to know what its gateway and worker, which have
 * its environment, will make of them.
 */
export const embeddedSchema = z.object({
  ...address,
  ...dataDirectory,
  ...names,
  ...topicKind,
  ...tokenKey,
  // Messages of a killed worker reappear after this time; on one machine nobody wants to wait a minute.
  VISIBILITY_TIMEOUT_SECONDS: visibility.VISIBILITY_TIMEOUT_SECONDS.unwrap()
    .default(10)
    .meta({ description: "how long the messages of a killed worker stay hidden from other workers" }),
  ...draining,
  ...region,
  ...logging,
});

export type EmbeddedConfig = z.output<typeof embeddedSchema>;
