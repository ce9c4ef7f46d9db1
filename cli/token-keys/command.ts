import { z } from "zod";
import { writeAdminKeys } from "#platform/admin-keys.ts";
import { ConfigError } from "#platform/config.ts";
import type { Options } from "#platform/program.ts";
import { makeTokenKeys, readTokenKeys, writeTokenKeys } from "#platform/token-keys.ts";
import type { CliCommand, GivenToCommand } from "../frame.ts";

const variables = z.object({
  TOKEN_KEYS_FILE: z.string("must name the file to make").min(1).meta({ description: "the file to make" }),
  TOKEN_KEYS: z.string().optional().meta({
    description: 'the keys to put into it, as a JSON object such as {"k1": "BASE64"}, the first of which seals',
    isSecret: true,
  }),
  ADMIN_KEY_FILE: z.string().min(1).optional().meta({ description: "the file to put ADMIN_KEY into" }),
  ADMIN_KEY: z.string().optional().meta({
    description: "the admin key, at least 32 characters, or two keys on a line each while it is exchanged",
    isSecret: true,
  }),
});

export const command: CliCommand<Options, typeof variables> = {
  name: "token-keys",
  about: `Makes the file of the keys that seal request ids and cursors, with one random key that is not shown, unless
there is such a file: that is only checked. With TOKEN_KEYS the file has those keys, whatever was there: for where a
secret can be had as a variable only; ADMIN_KEY is put into ADMIN_KEY_FILE, too. All
gateways of a system need the same file.`,
  variables,
  run,
};

function run({ config }: GivenToCommand<Options, typeof variables>): void {
  const { TOKEN_KEYS_FILE: path, TOKEN_KEYS: given } = config;
  const what = given === undefined ? made(path) : written(path, given);
  const { length } = readTokenKeys(path);
  process.stdout.write(`${path}: ${what}; ${length} ${length === 1 ? "key" : "keys"}\n`);
  writeAdminKey(config.ADMIN_KEY_FILE, config.ADMIN_KEY);
}

function writeAdminKey(path: string | undefined, key: string | undefined): void {
  if (key === undefined) return;
  if (path === undefined) throw new ConfigError(["ADMIN_KEY_FILE=: must name the file to put ADMIN_KEY into"]);
  writeAdminKeys(path, key);
  process.stdout.write(`${path}: written from ADMIN_KEY\n`);
}

const made = (path: string): string =>
  makeTokenKeys(path) ? "made" : "there already, and left as it is";

function written(path: string, given: string): string {
  writeTokenKeys(path, given);
  return "written from TOKEN_KEYS";
}
