import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The rules of `.oxlintrc.json` refuse what they are there to refuse: oxlint is shown a line each, and objects. */

type Case = { readonly file: string; readonly line: string; readonly rule: string };

const imports = (file: string, ...specifiers: string[]): Case[] =>
  specifiers.map((specifier) => ({ file, line: `import "${specifier}";`, rule: "no-restricted-imports" }));

const refuses = (rule: string, file: string, line: string): Case => ({ file, line, rule });

const LAYERS = ["domain", "contracts", "ports", "application", "platform", "adapters"];
const OUTSIDE = [
  "gateway/app.ts",
  "workers/relay/sweep.ts",
  "localstack/resources.ts",
  "test/support/core.ts",
];

const FORBIDDEN: readonly Case[] = [
  ...LAYERS.flatMap((layer) => imports(`src/${layer}/x.ts`, ...OUTSIDE.map((file) => `../../${file}`))),
  ...imports("src/domain/x.ts", "zod", "node:fs", "node:timers/promises", "hono", "@aws-sdk/client-sqs"),
  ...imports("src/domain/x.ts", "../contracts/values.ts", "../ports/clock.ts", "../application/seal.ts"),
  ...imports("src/contracts/x.ts", "hono", "node:fs", "../ports/clock.ts", "../application/seal.ts"),
  ...imports("src/ports/x.ts", "zod", "node:fs", "../application/seal.ts", "../platform/config.ts"),
  ...imports("src/application/x.ts", "zod", "node:fs", "../adapters/aws.ts", "../adapters/sqs/client.ts"),
  ...imports("src/application/x.ts", "../platform/config.ts", "@aws-sdk/client-sqs", "hono", "sqs-consumer"),
  ...imports("src/application/audit/x.ts", "zod", "node:fs", "../../adapters/aws.ts", "@aws-sdk/core"),
  ...imports("src/platform/x.ts", "hono", "@aws-sdk/client-sqs", "../adapters/aws.ts"),
  ...imports("src/adapters/x.ts", "@aws-sdk/client-sqs", "./sqs/client.ts", "../application/seal.ts", "hono"),
  ...imports("src/adapters/dynamodb/x.ts", "@aws-sdk/client-sqs", "@aws-sdk/client-sns", "../sqs/client.ts"),
  ...imports("src/adapters/sqs/x.ts", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "../sns/topic.ts"),
  ...imports("src/adapters/sqs/x.ts", "@aws-sdk/client-sns", "../dynamodb/client.ts", "sqs-consumer"),
  ...imports("src/adapters/sns/x.ts", "@aws-sdk/client-dynamodb", "@aws-sdk/client-sqs", "../sqs/client.ts"),
  ...imports("src/adapters/sns/x.ts", "../../application/seal.ts", "../../../gateway/app.ts"),
  ...imports("gateway/x.ts", "../workers/relay/sweep.ts", "../src/adapters/aws.ts", "@aws-sdk/client-sqs"),
  ...imports("gateway/routes/x.ts", "../../src/adapters/sqs/client.ts", "../../localstack/resources.ts"),
  ...imports("gateway/main.ts", "../workers/relay/sweep.ts", "@aws-sdk/client-sqs", "sqs-consumer"),
  ...imports("workers/registration/x.ts", "sqs-consumer", "hono", "@hono/node-server", "hono/jwk"),
  ...imports("workers/registration/x.ts", "../../gateway/app.ts", "../../src/adapters/aws.ts"),
  ...imports("workers/registration/main.ts", "sqs-consumer", "hono", "../../gateway/app.ts", "@aws-sdk/core"),
  ...imports("workers/registration/consumer.ts", "hono", "@aws-sdk/client-sqs", "../../src/adapters/aws.ts"),
  ...imports("workers/relay/consumer.ts", "sqs-consumer"),
  ...imports("localstack/embedded/x.ts", "hono", "sqs-consumer", "../../src/adapters/aws.ts"),
  ...imports("localstack/verify/main.ts", "hono", "@aws-sdk/client-sqs", "../../test/support/core.ts"),
  ...imports(
    "examples/x.ts",
    "../src/contracts/notification.ts",
    "../localstack/resources.ts",
    "zod",
    "hono",
  ),
  refuses("no-restricted-imports", "src/domain/x.ts", 'export const load = () => import("hono");'),
  refuses("no-restricted-imports", "src/domain/x.ts", 'export * from "zod";'),
  refuses("no-restricted-imports", "src/domain/x.ts", 'import type { Context } from "hono";'),
  refuses("consistent-type-imports", "src/domain/x.ts", 'export type Y = import("hono").Hono;'),
  refuses("no-restricted-properties", "src/domain/x.ts", "export const now = () => Date.now();"),
  refuses("no-restricted-properties", "src/domain/x.ts", "export const luck = () => Math.random();"),
  refuses("no-restricted-globals", "src/domain/x.ts", "export const env = () => process.env;"),
  refuses("no-console", "src/application/x.ts", 'export const say = () => console.log("");'),
  refuses("no-console", "gateway/x.ts", 'export const say = () => console.log("");'),
  refuses("no-default-export", "src/ports/x.ts", "export default 1;"),
  refuses("no-explicit-any", "src/ports/x.ts", "export type X = any;"),
  refuses("no-unsafe-return", "src/ports/x.ts", "export const f = (text: string) => JSON.parse(text);"),
  refuses("no-floating-promises", "test/x.ts", "export const f = (g: () => Promise<void>) => { g(); };"),
  refuses("no-misused-promises", "gateway/x.ts", "[1].forEach(async () => { await fetch(''); });"),
  refuses(
    "switch-exhaustiveness-check",
    "src/domain/x.ts",
    'export function f(x: "a" | "b") { switch (x) { case "a": return 1; } return 2; }',
  ),
  refuses("no-cycle", "src/domain/cycle.ts", 'import { b } from "./cycle-2.ts"; export const a = () => b;'),
  refuses("no-cycle", "src/domain/cycle-2.ts", 'import { a } from "./cycle.ts"; export const b = () => a;'),
];

const ALLOWED: readonly Case[] = [
  ...imports("src/domain/y.ts", "./roster.ts"),
  ...imports("src/contracts/y.ts", "zod", "./values.ts", "../domain/commands.ts"),
  ...imports("src/ports/y.ts", "./clock.ts", "../domain/facts.ts", "../contracts/user.ts"),
  ...imports("src/application/y.ts", "node:crypto", "./seal.ts", "../ports/clock.ts", "../contracts/user.ts"),
  ...imports("src/application/audit/y.ts", "./findings.ts", "../notifications.ts", "../../domain/facts.ts"),
  ...imports("localstack/verify/main.ts", "../../src/adapters/dynamodb/client.ts", "./report.ts"),
  ...imports("src/adapters/y.ts", "./aws.ts", "../ports/errors.ts"),
  ...imports("src/adapters/dynamodb/y.ts", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "../aws.ts"),
  ...imports(
    "src/adapters/dynamodb/y.ts",
    "./client.ts",
    "zod",
    "node:timers/promises",
    "../../domain/facts.ts",
  ),
  ...imports("src/adapters/sqs/y.ts", "@aws-sdk/client-sqs", "../../platform/resource-names.ts"),
  ...imports("src/adapters/sns/y.ts", "@aws-sdk/client-sns", "../../contracts/notification.ts"),
  ...imports("gateway/routes/y.ts", "hono", "zod", "../problem.ts", "../../src/application/requests.ts"),
  ...imports("gateway/main.ts", "../src/adapters/sqs/client.ts"),
  ...imports("workers/registration/main.ts", "../../src/adapters/sqs/client.ts", "./consumer.ts"),
  ...imports("workers/registration/consumer.ts", "sqs-consumer"),
  ...imports("localstack/y.ts", "@aws-sdk/client-sqs", "../src/platform/config.ts"),
  ...imports("examples/y.ts", "./signature.ts", "node:sqlite", "@aws-sdk/client-sns", "@aws-sdk/client-sqs"),
  ...imports("test/y.ts", "@aws-sdk/client-sqs", "../src/adapters/sqs/client.ts", "hono"),
];

type Diagnostic = { code: string; filename: string; labels: { span: { line: number } }[] };

const ROOT = resolve(import.meta.dirname, "../..");
const tree = mkdtempSync(join(tmpdir(), "muster-architecture-"));
const placed = Map.groupBy([...FORBIDDEN, ...ALLOWED], ({ file }) => file);
const objections = new Set<string>();

const where = ({ file, line, rule }: Case): string =>
  `${file}:${(placed.get(file)?.findIndex((other) => other.line === line) ?? -1) + 1} ${rule}`;

beforeAll(() => {
  for (const [file, cases] of placed) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), cases.map(({ line }) => `${line}\n`).join(""));
  }
  for (const file of [".oxlintrc.json", "tsconfig.json"]) cpSync(join(ROOT, file), join(tree, file));
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"));
  const folders = ["src", "workers", "gateway", "localstack", "examples", "test"];
  const oxlint = join(ROOT, "node_modules/oxlint/bin/oxlint");
  const run = spawnSync(process.execPath, [oxlint, "--type-aware", "-f", "json", ...folders], { cwd: tree });
  const { diagnostics } = JSON.parse(run.stdout.toString()) as { diagnostics: Diagnostic[] };
  for (const { code, filename, labels } of diagnostics) {
    const rule = /\(([^)]+)\)/.exec(code)?.[1] ?? code;
    for (const { span } of labels) objections.add(`${filename}:${span.line} ${rule}`);
  }
});

afterAll(() => rmSync(tree, { recursive: true }));

describe("the architecture, as lint sees it", () => {
  it.each(FORBIDDEN)("refuses in $file: $line", (violation) => {
    expect(objections).toContain(where(violation));
  });

  it.each(ALLOWED)("allows in $file: $line", (harmless) => {
    expect(objections).not.toContain(where(harmless));
  });
});
