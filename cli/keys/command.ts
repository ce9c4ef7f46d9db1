import { z } from "zod";
import { createClient, type Muster } from "#client/client.ts";
import { KEY_ROLES } from "#contracts/access.ts";
import type { ApiKey } from "#contracts/key.ts";
import { printable } from "#platform/printable.ts";
import { StartError } from "#platform/start-error.ts";
import { type CliCommand, type GivenToCommand, YES } from "../frame.ts";
import { gateway, gatewayOf } from "../gateway.ts";

const MOST_DAYS = 365;
const DAY_MS = 86_400_000;
const ROLES = KEY_ROLES.join(", ");

const OPTIONS = {
  create: {
    type: "string",
    value: "NAME",
    description: "makes a key of this name, and prints it: it is shown this once",
  },
  role: { type: "string", value: "ROLE", description: `what a new key may do: ${ROLES}` },
  event: {
    type: "string",
    multiple: true,
    default: [] as string[],
    value: "ID",
    description: "the only events that a new key is for; all unless given",
  },
  days: { type: "string", value: "DAYS", default: "90", description: "how long a new key works (90)" },
  revoke: {
    type: "string",
    multiple: true,
    default: [] as string[],
    value: "KEY-ID",
    description: "ends a key, within half a minute; may be given several times",
  },
  json: { type: "boolean", default: false, description: "prints keys as JSON on standard output" },
  ...YES,
} as const;

const variables = z.object(gateway);

type GivenToKeys = GivenToCommand<typeof OPTIONS, typeof variables>;

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "keys",
  about: `Lists, makes and revokes API keys, for machines: a site, a scanner at the door, a subscriber. It asks the
gateway, as the admin.`,
  options: OPTIONS,
  variables,
  writes: ({ create, revoke }) => create !== undefined || revoke.length > 0,
  run,
};

async function run({ options, config, system, report }: GivenToKeys): Promise<void> {
  const { create, revoke, json: isJson } = options;
  if (create !== undefined && revoke.length > 0) throw new StartError("--create or --revoke, not both");
  const asked = create === undefined ? undefined : newKey(create, options);
  const muster = createClient(gatewayOf(config, system));
  if (asked !== undefined) {
    const { key, ...made } = await muster.createKey(asked);
    report(`made ${lineOf(made).join("  ")}`);
    print(isJson ? JSON.stringify({ ...made, key }, undefined, 2) : key);
    return;
  }
  for (const keyId of revoke) {
    await muster.deleteKey({ keyId });
    report(`revoked ${printable(keyId)}: no gateway takes it after half a minute`);
  }
  if (revoke.length === 0) await list(muster, isJson);
}

/** Throws `StartError`. */
function newKey(name: string, { role, event, days }: GivenToKeys["options"]) {
  const known = KEY_ROLES.find((one) => one === role);
  if (known === undefined) throw new StartError(`--role must be one of ${ROLES}`);
  const count = /^\d{1,3}$/.test(days) ? Number(days) : 0;
  if (count < 1 || count > MOST_DAYS)
    throw new StartError(`--days must be a whole number from 1 to ${MOST_DAYS}`);
  const expiresAt = new Date(Date.now() + count * DAY_MS).toISOString();
  return { name, role: known, ...(event.length > 0 && { events: event }), expiresAt };
}

async function list(muster: Muster, isJson: boolean): Promise<void> {
  const keys = await Array.fromAsync(muster.items("listKeys", { limit: 1000 }));
  if (isJson) return print(JSON.stringify(keys, undefined, 2));
  if (keys.length === 0) return print("there are no API keys");
  const rows = [["key", "role", "until", "events", "made by", "name"], ...keys.map(lineOf)];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  for (const row of rows)
    print(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}

function lineOf({ keyId, role, expiresAt, events, createdBy, name }: ApiKey): string[] {
  return [keyId, role, expiresAt.slice(0, 10), events?.join(" ") ?? "all", createdBy, printable(name)];
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
