import { RemovalPolicy, type Stack } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Settings } from "../settings.ts";

/** TOKEN_KEY of all gateways. It belongs to what is kept: with another one, every request id that was given out is void. */
export function createTokenKey(stack: Stack, { prefix, size }: Settings): Secret {
  return new Secret(stack, "TokenKey", {
    description: `Seals request ids and cursors of ${prefix}`,
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
    removalPolicy: size.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}
