import type { Stack } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { removalOf } from "../removal.ts";
import type { Settings } from "../settings.ts";

/**
 * The key with which its operator may do everything: 64 letters and digits, generated once. The text of the secret is
 * that of ADMIN_KEY_FILE: to exchange the key, an operator puts both, on a line each, and later the new one alone.
 */
export function createAdminKey(stack: Stack, settings: Settings): Secret {
  return new Secret(stack, "AdminKey", {
    description: `Admin key of ${settings.prefix}: whoever has it may do everything`,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: removalOf(settings),
  });
}
