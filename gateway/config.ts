import { z } from "zod";
import { auth, withAuthRules } from "#platform/auth.ts";
import { address, aws, dynamodb, leaving, logging, names, sqs, tokenKeys } from "#platform/config.ts";

/** The variables that a gateway reads. */
export const gatewaySchema = withAuthRules(
  z.object({
    ...address,
    ...auth,
    ...tokenKeys,
    ...aws,
    ...dynamodb,
    ...sqs,
    ...names,
    ...leaving,
    ...logging,
  }),
);

export type GatewayConfig = z.output<typeof gatewaySchema>;
