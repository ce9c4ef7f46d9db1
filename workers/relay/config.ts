import { z } from "zod";
import { aws, dynamodb, logging, names, sns, sweeping, topic } from "#platform/config.ts";

/** The variables that a relay reads. */
export const relaySchema = z.object({
  ...sweeping,
  ...aws,
  ...dynamodb,
  ...sns,
  ...names,
  ...topic,
  ...logging,
});

export type RelayConfig = z.output<typeof relaySchema>;
