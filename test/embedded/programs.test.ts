import { expect, test } from "vitest";
import type { z } from "zod";
import { command as demo } from "#cli/demo/command.ts";
import { command as keys } from "#cli/keys/command.ts";
import { command as provision } from "#cli/provision/command.ts";
import { command as redrive } from "#cli/redrive/command.ts";
import { command as restore } from "#cli/restore/command.ts";
import { command as verify } from "#cli/verify/command.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { embeddedSchema } from "#localstack/embedded/config.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { relaySchema } from "#workers/relay/config.ts";
import { run, runCommand } from "../support/systems/processes.ts";
import { exitCode } from "./support.ts";

/** How programs are called, and what their help says. */

type Called = readonly [how: string, program: string, args: readonly string[], variables: z.ZodObject];

const PROGRAMS: readonly Called[] = [
  ["npm run start:gateway", "gateway/main.ts", [], gatewaySchema],
  ["npm run start:worker", "workers/registration/main.ts", [], workerSchema],
  ["npm run start:relay", "workers/relay/main.ts", [], relaySchema],
  ["npm start", "localstack/embedded/main.ts", [], embeddedSchema],
  ["npx muster start", "cli/main.ts", ["start"], embeddedSchema],
  ["npm run demo", "cli/main.ts", ["demo"], demo.variables],
  ["npx muster verify", "cli/main.ts", ["verify"], verify.variables],
  ["npm run redrive", "cli/main.ts", ["redrive"], redrive.variables],
  ["npm run restore", "cli/main.ts", ["restore"], restore.variables],
  ["npx muster provision", "cli/main.ts", ["provision"], provision.variables],
  ["npx muster keys", "cli/main.ts", ["keys"], keys.variables],
];

test.each(PROGRAMS)(
  "%s --help says what it does, and lists the variables that it reads",
  async (...called) => {
    const [how, program, args, variables] = called;
    const help = run(program, {}, [...args, "--help"]);

    expect(await exitCode(help)).toBe(0);
    const [usage = "", about = ""] = help.output().split("\n\n");
    expect(usage).toMatch(/^Usage: npm (start|run [\w:]+) \[/);
    expect(usage).toContain(`${how} [`);
    expect(about).not.toBe("");
    const [, environment = ""] = help.output().split("Environment:\n");
    const listed = [...environment.matchAll(/^ {2}([A-Z_]+) {3,}(\S.*)$/gm)];
    expect(listed.map(([, name]) => name)).toEqual(Object.keys(variables.shape));
    expect(environment.trimEnd().split("\n")).toHaveLength(listed.length);
  },
);

test("muster --help lists the commands", async () => {
  const help = run("cli/main.ts", {}, ["--help"]);

  expect(await exitCode(help)).toBe(0);
  const listed = [...help.output().matchAll(/^ {2}(\w+) {3,}\S/gm)].map(([, name]) => name);
  const first = [
    "start",
    "demo",
    "verify",
    "why",
    "export",
    "import",
    "redrive",
    "restore",
    "erase",
    "retain",
  ];
  expect(listed).toEqual([...first, "pseudonymise", "provision", "keys"]);
});

test.each(["nonsense", "constructor", "--nonsense"])(
  "muster %s is refused in one line, with 2",
  async (name) => {
    const refused = runCommand(name, {});

    expect(await exitCode(refused)).toBe(2);
    expect(refused.output()).toBe(`muster: there is no command ${name}. npx muster --help lists them.\n`);
  },
);

test("muster alone asks for a command, and ends with 2", async () => {
  const refused = run("cli/main.ts", {});

  expect(await exitCode(refused)).toBe(2);
  expect(refused.output()).toBe("muster: which command? npx muster --help lists them.\n");
});

const FURTHER = [
  ["npm run bench", "bench/main.ts", []],
  ["npm run soak", "test/fault/soak-main.ts", []],
  ["npm run localstack", "localstack/standalone/main.ts", []],
] as const;

test.each([...PROGRAMS, ...FURTHER])("%s refuses what it doesn't know, with its usage", async (...called) => {
  const [how, program, args] = called;
  for (const [unknown, what] of [
    ["--port-number", /^(\w+: )?Unknown option '--port-number'\nUsage: npm /],
    ["3000", /^(\w+: )?Unexpected argument '3000'\..*\nUsage: npm /],
  ] as const) {
    const refused = run(program, {}, [...args, unknown]);

    expect(await exitCode(refused)).toBeGreaterThan(0);
    expect(refused.output()).toMatch(what);
    expect(refused.output()).toContain(`${how} [`);
    expect(refused.output().split("\n").length).toBeLessThan(5);
  }
});

test.each([
  ["gateway/main.ts", "zod"],
  ["no-such-tool", "no-such-tool"],
])("%s without its packages names the first that is missing", async (program, name) => {
  const hooks = `import { registerHooks } from "node:module";
    const resolve = (name, context, next) => next(name === "${name}" ? "no-such-package" : name, context);
    registerHooks({ resolve });`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}` };
  const refused = run("cli/run.cjs", env, [program]);

  expect(await exitCode(refused)).toBe(1);
  expect(refused.output()).toMatch(/^The package [\w-]+ is not installed\. Run `npm ci`, and .*\n$/);
});

test("an older Node is sent away with what to do", async () => {
  const old = "Object.defineProperty(process,'versions',{value:{node:'20.20.2'}});";
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}` };
  const refused = run("cli/run.cjs", env);

  expect(await exitCode(refused)).toBe(1);
  expect(refused.output()).toMatch(/^\nMuster needs Node 24 or newer; this is Node 20\.20\.2 \(.*npm ci/s);
});
