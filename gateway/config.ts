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
  streams,
  tokenKeys,
} from "#platform/config.ts";
import { limits } from "#platform/limits.ts";
import { origins } from "#platform/origins.ts";

/** The variables that a gateway reads. */
export const gatewaySchema = withAuthRules(
  z.object({
    ...address,
    ...origins,
    ...auth,
    ...tokenKeys,
    ...limits,
    ...aws,
    ...dynamodb,
    ...sqs,
    ...names,
    ...streams,
    ...leaving,
    ...cloudWatch,
    ...logging,
  }),
);

export type GatewayConfig = z.output<typeof gatewaySchema>;
