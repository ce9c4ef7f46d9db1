import { z } from "zod";
import { auth, withAuthRules } from "#platform/auth.ts";
import {
  address,
  aws,
  cloudWatch,
  dynamodb,
  leaving,
  logging,
  names,
  sqs,
  tokenKeys,
} from "#platform/config.ts";
import { origins } from "#platform/origins.ts";

/** The variables that a gateway reads. */
export const gatewaySchema = withAuthRules(
  z.object({
    ...address,
    ...origins,
    ...auth,
    ...tokenKeys,
    ...aws,
    ...dynamodb,
    ...sqs,
    ...names,
    ...leaving,
    ...cloudWatch,
    ...logging,
  }),
);

export type GatewayConfig = z.output<typeof gatewaySchema>;
