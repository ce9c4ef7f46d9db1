import { z } from "zod";
import type { Options } from "#platform/program.ts";
import { makeTokenKeys, readTokenKeys, writeTokenKeys } from "#platform/token-keys.ts";
import type { CliCommand, GivenToCommand } from "../frame.ts";

const variables = z.object({
  TOKEN_KEYS_FILE: z.string("must name the file to make").min(1).meta({ description: "the file to make" }),
  TOKEN_KEYS: z.string().optional().meta({
    description: 'the keys to put into it, as a JSON object such as {"k1": "BASE64"}, the first of which seals',
    isSecret: true,
  }),
});

export const command: CliCommand<Options, typeof variables> = {
  name: "token-keys",
  about: `Makes the file of the keys that seal request ids and cursors, with one random key that is not shown, unless
there is such a file: that is only checked. With TOKEN_KEYS the file has those keys, whatever was there: for where a
secret can be had as a variable only. All gateways of a system need the same file.`,
  variables,
  run,
};

function run({ config }: GivenToCommand<Options, typeof variables>): void {
  const { TOKEN_KEYS_FILE: path, TOKEN_KEYS: given } = config;
  const what = given === undefined ? made(path) : written(path, given);
  const { length } = readTokenKeys(path);
  process.stdout.write(`${path}: ${what}; ${length} ${length === 1 ? "key" : "keys"}\n`);
}

const made = (path: string): string =>
  makeTokenKeys(path) ? "made" : "there already, and left as it is";

function written(path: string, given: string): string {
  writeTokenKeys(path, given);
  return "written from TOKEN_KEYS";
}
