import { z } from "zod";
import { address, aws, dynamodb, logging, names, sqs, tokenKey } from "#platform/config.ts";

/** The variables that a gateway reads. */
export const gatewaySchema = z.object({
  ...address,
  ...tokenKey,
  ...aws,
  ...dynamodb,
  ...sqs,
  ...names,
  ...logging,
});

export type GatewayConfig = z.output<typeof gatewaySchema>;
