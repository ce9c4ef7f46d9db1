import { join } from "node:path";
import { table } from "#platform/program.ts";
import { runCommand } from "./frame.ts";

/** `muster COMMAND`: what an operator runs. A command's modules are loaded only when it is called. */

type Subcommand = { readonly about: string; run(args: readonly string[]): Promise<void> | void };

const EMBEDDED = join(import.meta.dirname, "..", "localstack", "embedded", "main.ts");

const COMMANDS: Readonly<Record<string, Subcommand>> = {
  start: { about: "runs the whole system on this machine", run: becomeEmbedded },
  demo: {
    about: "shows a promotion, live, on a running system",
    run: async (args) => runCommand((await import("./demo/command.ts")).command, args),
  },
  verify: {
    about: "audits what is stored; changes nothing",
    run: async (args) => runCommand((await import("./verify/command.ts")).command, args),
  },
  why: {
    about: "tells why somebody stands where they stand at an event",
    run: async (args) => runCommand((await import("./why/command.ts")).command, args),
  },
  export: {
    about: "prints events, or the people of an event, as CSV",
    run: async (args) => runCommand((await import("./export/command.ts")).command, args),
  },
  import: {
    about: "registers the people of a CSV file at an event",
    run: async (args) => runCommand((await import("./import/command.ts")).command, args),
  },
  redrive: {
    about: "shows dead letters, and sends them back to the queue",
    run: async (args) => runCommand((await import("./redrive/command.ts")).command, args),
  },
  restore: {
    about: "has events go on after their tables were restored",
    run: async (args) => runCommand((await import("./restore/command.ts")).command, args),
  },
  erase: {
    about: "erases people again whom a backup still knows",
    run: async (args) => runCommand((await import("./erase/command.ts")).command, args),
  },
  retain: {
    about: "removes what is kept of people longer than RETENTION_DAYS",
    run: async (args) => runCommand((await import("./retain/command.ts")).command, args),
  },
  pseudonymise: {
    about: "gives people whose id may be an address another one",
    run: async (args) => runCommand((await import("./pseudonymise/command.ts")).command, args),
  },
  provision: {
    about: "creates tables, queues and topic",
    run: async (args) => runCommand((await import("./provision/command.ts")).command, args),
  },
  keys: {
    about: "lists, makes and revokes API keys",
    run: async (args) => runCommand((await import("./keys/command.ts")).command, args),
  },
  "token-keys": {
    about: "makes the keys that all gateways of a system share",
    run: async (args) => runCommand((await import("./token-keys/command.ts")).command, args),
  },
};

const MISUSED = 2;

const HELP = `Usage: npx muster COMMAND [OPTION …]
       npx muster COMMAND --help

${table(Object.entries(COMMANDS).map(([name, { about }]) => [name, about] as const))}

Each command is an npm script, too: npm start, npm run verify -- --event ID.
`;

const [name, ...args] = process.argv.slice(2);
const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command !== undefined) {
  await command.run(args);
} else if (name === "--help" || name === "-h") {
  process.stdout.write(HELP);
} else {
  const what = name === undefined ? "which command?" : `there is no command ${name}.`;
  process.stderr.write(`muster: ${what} npx muster --help lists them.\n`);
  process.exitCode = MISUSED;
}

/** Replaces this process by the embedded system, so that signals and terminal are directly its own. */
function becomeEmbedded(options: readonly string[]): void {
  if (process.execve === undefined) throw new Error("muster start needs Linux or macOS");
  process.execve(
    process.execPath,
    [process.execPath, ...process.execArgv, EMBEDDED, ...options],
    process.env,
  );
}
