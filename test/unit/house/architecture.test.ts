import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Every rule of `oxlint.rooms.ts` refuses what it is there for: oxlint objects to a line written for it. */

type Case = { readonly file: string; readonly line: string; readonly rule: string };

const imports = (file: string, ...specifiers: string[]): Case[] =>
  specifiers.map((specifier) => ({ file, line: `import "${specifier}";`, rule: "no-restricted-imports" }));

const refuses = (rule: string, file: string, line: string): Case => ({ file, line, rule });

const SRC = ["domain", "contracts", "ports", "application", "audit", "lists", "flow", "platform", "adapters"];
const OUTSIDE = [
  "#gateway/app.ts",
  "#workers/sweeper.ts",
  "#client/client.ts",
  "#cli/frame.ts",
  "#infra/resources.ts",
  "#localstack/embedded/runtime.ts",
  "#bench/main.ts",
  "#test/support/client.ts",
  "../../gateway/app.ts",
];
const ROOMS = [
  "accepting",
  "applying",
  "importing",
  "lapsing",
  "explaining",
  "relaying",
  "querying",
  "operating",
];

const FORBIDDEN: readonly Case[] = [
  ...SRC.flatMap((layer) => imports(`src/${layer}/x.ts`, ...OUTSIDE)),
  ...imports("src/domain/x.ts", "zod", "node:fs", "node:timers/promises", "hono", "@aws-sdk/client-sqs"),
  ...imports("src/domain/x.ts", "#contracts/values.ts", "#ports/clock.ts", "#application/seal.ts"),
  ...imports("src/domain/x.ts", "../contracts/values.ts", "#flow/backoff.ts", "#platform/config.ts"),
  ...imports("src/contracts/x.ts", "hono", "node:fs", "#ports/clock.ts", "#application/seal.ts"),
  ...imports("src/contracts/endpoints/x.ts", "../../domain/facts.ts", "#ports/clock.ts", "hono"),
  ...imports("src/ports/x.ts", "zod", "node:fs", "#application/seal.ts", "#platform/config.ts"),
  ...imports("src/application/x.ts", "zod", "node:fs", "#adapters/aws.ts", "hono", "#flow/backoff.ts"),
  ...imports("src/application/x.ts", ...ROOMS.map((name) => `#application/${name}/x.ts`)),
  ...ROOMS.flatMap((name) =>
    imports(
      `src/application/${name}/x.ts`,
      ...ROOMS.filter((other) => other !== name).map((other) => `#application/${other}/x.ts`),
      "../views.ts",
      "#audit/audit.ts",
      "#platform/config.ts",
      "#adapters/sqs/client.ts",
      "sqs-consumer",
      "@aws-sdk/client-sqs",
    ),
  ),
  ...imports("src/audit/x.ts", "zod", "node:fs", "#adapters/aws.ts", "@aws-sdk/core", "#contracts/event.ts"),
  ...imports(
    "src/audit/x.ts",
    "#domain/decide.ts",
    "#domain/roster.ts",
    "#domain/movements.ts",
    "#domain/promotions.ts",
  ),
  ...imports("src/audit/x.ts", "#application/views.ts", "#application/relaying/notifications.ts"),
  ...imports(
    "src/lists/x.ts",
    "zod",
    "node:fs",
    "#domain/facts.ts",
    "#ports/clock.ts",
    "#application/views.ts",
  ),
  ...imports("src/lists/x.ts", "hono", "csv-parse", "#platform/config.ts", "@aws-sdk/core"),
  ...imports("src/flow/x.ts", "#domain/facts.ts", "#ports/clock.ts", "#platform/config.ts", "zod"),
  ...imports("src/platform/x.ts", "hono", "@aws-sdk/client-sqs", "#adapters/aws.ts", "#ports/clock.ts"),
  ...imports("src/adapters/x.ts", "@aws-sdk/client-sqs", "#application/seal.ts", "hono"),
  ...imports("src/adapters/dynamodb/x.ts", "@aws-sdk/client-sqs", "@aws-sdk/client-sns", "../sqs/client.ts"),
  ...imports("src/adapters/sqs/x.ts", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "../sns/topic.ts"),
  ...imports("src/adapters/sqs/x.ts", "@aws-sdk/client-sns", "#adapters/dynamodb/client.ts", "sqs-consumer"),
  ...imports("src/adapters/sns/x.ts", "@aws-sdk/client-dynamodb", "@aws-sdk/client-sqs", "../sqs/client.ts"),
  ...imports(
    "src/adapters/sns/x.ts",
    "#application/seal.ts",
    "#gateway/app.ts",
    "#application/querying/x.ts",
  ),
  ...imports("gateway/x.ts", "#workers/sweeper.ts", "#adapters/aws.ts", "@aws-sdk/client-sqs", "#audit/x.ts"),
  ...imports("gateway/x.ts", "../src/domain/facts.ts", "#cli/frame.ts", "#infra/resources.ts", "#test/x.ts"),
  ...imports("gateway/routes/x.ts", "#adapters/sqs/client.ts", "#localstack/x.ts"),
  ...imports("gateway/routes/x.ts", "../../src/domain/facts.ts"),
  ...imports("gateway/pages/x.ts", "hono", "#application/views.ts", "../http/reply.ts", "../browser/live.ts"),
  ...imports("gateway/pages/console/x.ts", "#domain/facts.ts", "../../http/reply.ts", "node:fs"),
  ...imports("gateway/browser/x.ts", "zod", "#application/views.ts"),
  ...imports("gateway/main.ts", "#adapters/sqs/client.ts", "#adapters/dynamodb/client.ts"),
  ...imports(
    "gateway/compose.ts",
    "#workers/sweeper.ts",
    "@aws-sdk/client-sqs",
    "sqs-consumer",
    "#cli/frame.ts",
  ),
  ...imports("workers/registration/x.ts", "sqs-consumer", "hono", "@hono/node-server", "hono/jwk"),
  ...imports("workers/registration/x.ts", "#gateway/app.ts", "#adapters/aws.ts", "../../gateway/app.ts"),
  ...imports("workers/registration/main.ts", "#adapters/sqs/client.ts", "sqs-consumer", "hono"),
  ...imports("workers/registration/compose.ts", "sqs-consumer", "hono", "#gateway/app.ts", "@aws-sdk/core"),
  ...imports("workers/registration/consumer.ts", "hono", "@aws-sdk/client-sqs", "#adapters/aws.ts"),
  ...imports("workers/relay/consumer.ts", "sqs-consumer"),
  ...imports(
    "client/x.ts",
    "#domain/facts.ts",
    "#application/views.ts",
    "hono",
    "@aws-sdk/core",
    "#infra/x.ts",
  ),
  ...imports(
    "cli/x.ts",
    "#gateway/app.ts",
    "#workers/sweeper.ts",
    "#localstack/embedded/x.ts",
    "#bench/x.ts",
  ),
  ...imports("cli/verify/x.ts", "hono", "sqs-consumer", "#test/support/client.ts"),
  ...imports(
    "infra/provision/x.ts",
    "#adapters/aws.ts",
    "#flow/lanes.ts",
    "#application/views.ts",
    "#localstack/x.ts",
    "#cli/x.ts",
  ),
  ...imports("infra/cdk/x.ts", "#adapters/aws.ts", "#infra/provision/clients.ts", "@aws-sdk/client-sqs"),
  ...imports("localstack/embedded/x.ts", "hono", "sqs-consumer", "#adapters/aws.ts", "#application/views.ts"),
  ...imports("localstack/embedded/x.ts", "#cli/frame.ts", "#gateway/app.ts", "#workers/sweeper.ts"),
  ...imports("bench/x.ts", "#test/support/client.ts", "../test/support/client.ts", "../src/domain/facts.ts"),
  ...imports("bench/harness/x.ts", "#test/support/client.ts", "../../test/support/client.ts"),
  ...imports("examples/x.ts", "#contracts/notification.ts", "../infra/resources.ts", "zod", "hono"),
  refuses("no-restricted-imports", "src/domain/x.ts", 'export const load = () => import("hono");'),
  refuses("no-restricted-imports", "src/domain/x.ts", 'export * from "zod";'),
  refuses("no-restricted-imports", "src/domain/x.ts", 'import type { Context } from "hono";'),
  refuses("consistent-type-imports", "src/domain/x.ts", 'export type Y = import("hono").Hono;'),
  refuses("no-restricted-properties", "src/domain/x.ts", "export const now = () => Date.now();"),
  refuses("no-restricted-properties", "src/domain/x.ts", "export const luck = () => Math.random();"),
  refuses("no-restricted-globals", "src/domain/x.ts", "export const env = () => process.env;"),
  refuses("no-console", "src/application/x.ts", 'export const print = () => console.log("");'),
  refuses("no-console", "gateway/x.ts", 'export const print = () => console.log("");'),
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
  ...imports("src/contracts/y.ts", "zod", "./values.ts", "#domain/commands.ts"),
  ...imports("src/contracts/endpoints/y.ts", "../event.ts", "./endpoint.ts", "zod"),
  ...imports("src/ports/y.ts", "./clock.ts", "#domain/facts.ts", "#contracts/user.ts"),
  ...imports("src/application/y.ts", "node:crypto", "./seal.ts", "#contracts/user.ts"),
  ...imports("src/application/accepting/y.ts", "node:crypto", "./requests.ts", "#application/seal.ts"),
  ...imports("src/application/applying/y.ts", "#ports/clock.ts", "#flow/backoff.ts", "#domain/decide.ts"),
  ...imports(
    "src/audit/y.ts",
    "./findings.ts",
    "#domain/facts.ts",
    "#domain/event-state.ts",
    "#ports/archive.ts",
  ),
  ...imports("src/flow/y.ts", "./backoff.ts", "#ports/errors.ts", "node:timers/promises"),
  ...imports("src/adapters/y.ts", "./aws.ts", "#ports/errors.ts"),
  ...imports("src/adapters/dynamodb/y.ts", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "../aws.ts"),
  ...imports("src/adapters/dynamodb/y.ts", "./client.ts", "zod", "node:timers/promises", "#domain/facts.ts"),
  ...imports("src/adapters/sqs/y.ts", "@aws-sdk/client-sqs", "#platform/resource-names.ts"),
  ...imports("src/adapters/sns/y.ts", "@aws-sdk/client-sns", "#contracts/notification.ts", "#flow/x.ts"),
  ...imports("gateway/routes/y.ts", "hono", "zod", "../http/reply.ts", "#application/accepting/requests.ts"),
  ...imports("gateway/y.ts", "hono/router/trie-router", "./handlers.ts"),
  ...imports("gateway/site/y.ts", "../pages/layout.ts", "hono/utils/cookie", "qr", "openid-client"),
  ...imports("gateway/pages/y.ts", "hono/html", "#contracts/event.ts", "./parts.ts", "../browser/room.ts"),
  ...imports("gateway/pages/console/y.ts", "../parts.ts", "hono/html"),
  ...imports("gateway/browser/y.ts", "./live.ts"),
  refuses("no-restricted-imports", "gateway/browser/y.ts", 'import type { Html } from "../pages/layout.ts";'),
  ...imports("gateway/compose.ts", "#adapters/sqs/client.ts", "./app.ts", "hono"),
  ...imports("workers/registration/compose.ts", "#adapters/sqs/client.ts", "./consumer.ts", "../sweeper.ts"),
  ...imports("workers/registration/consumer.ts", "sqs-consumer"),
  ...imports("workers/registration/y.ts", "zod", "#platform/config.ts"),
  ...imports("client/y.ts", "#contracts/event.ts", "./x.ts"),
  ...imports("cli/verify/y.ts", "#adapters/dynamodb/client.ts", "./report.ts", "../frame.ts", "#client/x.ts"),
  ...imports("cli/demo/y.ts", "#infra/provision/clients.ts", "#localstack/embedded/runtime.ts"),
  ...imports("infra/provision/y.ts", "../resources.ts", "#platform/resource-names.ts", "@aws-sdk/client-sqs"),
  ...imports("infra/provision/y.ts", "#flow/backoff.ts"),
  ...imports("infra/cdk/data/y.ts", "aws-cdk-lib/aws-sqs", "../settings.ts", "#infra/resources.ts", "zod"),
  ...imports("localstack/embedded/y.ts", "#infra/provision/provision.ts", "#platform/config.ts", "fauxqs"),
  ...imports("bench/harness/y.ts", "../load/loops.ts", "#localstack/embedded/x.ts", "#cli/demo/x.ts", "pg"),
  ...imports("examples/y.ts", "./signature.ts", "node:sqlite", "@aws-sdk/client-sns", "@aws-sdk/client-sqs"),
  ...imports("test/y.ts", "@aws-sdk/client-sqs", "#adapters/sqs/client.ts", "hono"),
];

type Diagnostic = { code: string; filename: string; labels: { span: { line: number } }[] };

const ROOT = resolve(import.meta.dirname, "../../..");
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
  for (const file of ["oxlint.config.ts", "oxlint.rooms.ts", "package.json", "tsconfig.json"])
    cpSync(join(ROOT, file), join(tree, file));
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"));
  const folders = "src workers gateway client cli infra localstack examples bench test".split(" ");
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
