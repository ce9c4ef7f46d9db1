import { z } from "zod";
import { createClient } from "#client/client.ts";
import type { History } from "#contracts/history.ts";
import { printable } from "#platform/printable.ts";
import type { CliCommand, GivenToCommand } from "../frame.ts";
import { gateway, gatewayOf } from "../gateway.ts";

const OPTIONS = {
  json: { type: "boolean", default: false, description: "prints the history as JSON on standard output" },
} as const;

const variables = z.object(gateway);

export const command: CliCommand<typeof OPTIONS, typeof variables> = {
  name: "why",
  about: `Tells what happened to a user at an event, and why they stand where they stand: each fact and each
remembered request, refusals included, oldest first. Changes nothing.`,
  operands: ["EVENT", "USER"],
  options: OPTIONS,
  variables,
  run,
};

async function run(given: GivenToCommand<typeof OPTIONS, typeof variables>): Promise<void> {
  const { options, config, system, operands } = given;
  const [eventId = "", userId = ""] = operands;
  const muster = createClient(gatewayOf(config, system));
  const history = await muster.getHistory({ eventId, userId });
  const text = options.json ? JSON.stringify(history, undefined, 2) : tell(history);
  process.stdout.write(`${text}\n`);
}

function tell({ items, text }: History): string {
  const versions = items.map(({ version }) => (version === undefined ? "" : `v${version}`));
  const width = Math.max(0, ...versions.map(({ length }) => length));
  const lines = items.map((item, i) => `${item.at}  ${versions[i]?.padEnd(width)}  ${printable(item.text)}`);
  return [...lines, ...(lines.length > 0 ? [""] : []), printable(text)].join("\n");
}
