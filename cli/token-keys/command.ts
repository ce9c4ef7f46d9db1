import { z } from "zod";
import type { Options } from "#platform/program.ts";
import { makeTokenKeys, readTokenKeys } from "#platform/token-keys.ts";
import type { CliCommand, GivenToCommand } from "../frame.ts";

const variables = z.object({
  TOKEN_KEYS_FILE: z.string("must name the file to make").min(1).meta({ description: "the file to make" }),
});

export const command: CliCommand<Options, typeof variables> = {
  name: "token-keys",
  about: `Makes the file of the keys that seal request ids and cursors, with one random key that is not shown, unless
there is such a file: that is only checked. All gateways of a system need the same file.`,
  variables,
  run,
};

function run({ config: { TOKEN_KEYS_FILE } }: GivenToCommand<Options, typeof variables>): void {
  const isNew = makeTokenKeys(TOKEN_KEYS_FILE);
  const { length } = readTokenKeys(TOKEN_KEYS_FILE);
  const what = isNew ? "made" : "there already, and left as it is";
  process.stdout.write(`${TOKEN_KEYS_FILE}: ${what}; ${length} ${length === 1 ? "key" : "keys"}\n`);
}
