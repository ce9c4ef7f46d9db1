import { z } from "zod";
import { auth, withAuthRules } from "#platform/auth.ts";
import {
  address,
  consuming,
  dataDirectory,
  draining,
  logging,
  names,
  region,
  streams,
  sweeping,
  tokenKeys,
  topicKind,
  visibility,
  workerMetrics,
} from "#platform/config.ts";
import { limits } from "#platform/limits.ts";
import { origins } from "#platform/origins.ts";

/**
 * The variables that the embedded system reads, for itself or for its gateway and worker, which have its
 * environment: what is wrong for one of them is said before anything starts.
 */
const variables = z.object({
  ...address,
  ...origins,
  ...auth,
  ADMIN_KEY_FILE: auth.ADMIN_KEY_FILE.meta({
    description: "a file with the admin key; unless set, one is made in DATA_DIR",
  }),
  ...dataDirectory,
  ...names,
  ...topicKind,
  ...tokenKeys,
  TOKEN_KEYS_FILE: tokenKeys.TOKEN_KEYS_FILE.meta({
    description: "a file of the keys that seal request ids and cursors; unless set, one is made in DATA_DIR",
  }),
  ...limits,
  ...consuming,
  ...visibility,
  ...sweeping,
  ...draining,
  ...streams,
  ...workerMetrics,
  ...region,
  ...logging,
});

export const embeddedSchema = withAuthRules(variables, true);

export type EmbeddedConfig = z.output<typeof embeddedSchema>;
