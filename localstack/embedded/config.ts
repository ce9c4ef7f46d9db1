import { z } from "zod";
import {
  address,
  dataDirectory,
  draining,
  logging,
  names,
  region,
  tokenKeys,
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
  ...tokenKeys,
  TOKEN_KEYS_FILE: tokenKeys.TOKEN_KEYS_FILE.meta({
    description: "a file of the keys that seal request ids and cursors; unless set, one is made in DATA_DIR",
  }),
  // Messages of a killed worker reappear after this time; on one machine nobody wants to wait a minute.
  VISIBILITY_TIMEOUT_SECONDS: visibility.VISIBILITY_TIMEOUT_SECONDS.unwrap()
    .default(10)
    .meta({ description: "how long the messages of a killed worker stay hidden from other workers" }),
  ...draining,
  ...region,
  ...logging,
});

export type EmbeddedConfig = z.output<typeof embeddedSchema>;
