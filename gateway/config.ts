import { z } from "zod";
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
import { memberOf } from "#platform/error-text.ts";
import { isLoopback } from "#platform/loopback.ts";
import { origins } from "#platform/origins.ts";

/** The variables that a gateway reads. */
export const gatewaySchema = z
  .object({
    ...address,
    ...origins,
    ...tokenKeys,
    ...aws,
    ...dynamodb,
    ...sqs,
    ...names,
    ...leaving,
    ...cloudWatch,
    ...logging,
  })
  .refine(({ HOST, TOKEN_KEYS_FILE }) => TOKEN_KEYS_FILE !== undefined || isLoopback(HOST), {
    path: ["TOKEN_KEYS_FILE"],
    message: `must name a file of keys where HOST is no loopback address; this makes one:
    TOKEN_KEYS_FILE=./token-keys npx muster token-keys`,
    // Also when another variable is wrong: one message names them all.
    when: ({ value }) => typeof memberOf(value, "HOST") === "string",
  });

export type GatewayConfig = z.output<typeof gatewaySchema>;
