import type { Stack } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { removalOf } from "../removal.ts";
import type { Settings } from "../settings.ts";

/**
 * The keys of all gateways, which seal request ids and cursors: with others, everything that was given out is void.
 * So they belong to what is kept.
 *
 * The secret is a JSON object, `{"k1": "…"}`, of a key's id and the key in base64. Each member is a line `k1 …` of
 * TOKEN_KEYS_FILE, in the same order: the first seals, all open. The first key is generated: 64 letters and digits,
 * which are the base64 of 48 bytes. To replace it, an operator edits the object as docs/operations.md says of the
 * file. An id must not be a whole number: JSON puts such members first, whatever their order was.
 */
export function createTokenKeys(stack: Stack, settings: Settings): Secret {
  return new Secret(stack, "TokenKeys", {
    description: `Keys of ${settings.prefix}: they seal request ids and cursors`,
    generateSecretString: {
      secretStringTemplate: "{}",
      generateStringKey: "k1",
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: removalOf(settings),
  });
}
