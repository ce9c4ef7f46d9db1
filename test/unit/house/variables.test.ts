import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { command as demo } from "#cli/demo/command.ts";
import { command as erase } from "#cli/erase/command.ts";
import { command as keys } from "#cli/keys/command.ts";
import { command as provision } from "#cli/provision/command.ts";
import { command as pseudonymise } from "#cli/pseudonymise/command.ts";
import { command as redrive } from "#cli/redrive/command.ts";
import { command as restore } from "#cli/restore/command.ts";
import { command as retain } from "#cli/retain/command.ts";
import { command as tokenKeys } from "#cli/token-keys/command.ts";
import { command as verify } from "#cli/verify/command.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { embeddedSchema } from "#localstack/embedded/config.ts";
import { describeVariables } from "#platform/config.ts";
import { helpOf } from "#platform/program.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { relaySchema } from "#workers/relay/config.ts";

/** Every program reads the variables that its help lists, and explains each. */

const ROOT = join(import.meta.dirname, "../../..");

const PROGRAMS: readonly (readonly [folder: string, variables: z.ZodObject])[] = [
  ["gateway", gatewaySchema],
  ["workers/registration", workerSchema],
  ["workers/relay", relaySchema],
  ["localstack/embedded", embeddedSchema],
  ["cli/demo", demo.variables],
  ["cli/verify", verify.variables],
  ["cli/redrive", redrive.variables],
  ["cli/provision", provision.variables],
  ["cli/restore", restore.variables],
  ["cli/erase", erase.variables],
  ["cli/retain", retain.variables],
  ["cli/pseudonymise", pseudonymise.variables],
  ["cli/keys", keys.variables],
  ["cli/token-keys", tokenKeys.variables],
];

/**
 * Used by others: the AWS SDK, the lookup of the embedded system, and the programs that have the environment
 * of `npm start`.
 */
const ELSEWHERE = /^AWS_ENDPOINT_URL|^DATA_DIR$/;
const PASSED_ON = [
  "PUBLIC_URL",
  "CORS_ORIGINS",
  "LIVE_STREAMS",
  "OIDC_ISSUER",
  "OIDC_AUDIENCE",
  "OIDC_CLIENT_ID",
  "OIDC_CLIENT_SECRET_FILE",
  "OIDC_JWKS_URI",
  "OIDC_ALGORITHMS",
  "OIDC_TYP",
  "OIDC_ROLES_CLAIM",
  "TOKEN_KEY",
  "LIMITS",
  "TRUSTED_PROXIES",
  "LOG_LEVEL",
  "WORKER_CONCURRENCY",
  "SWEEP_INTERVAL_SECONDS",
  "METRICS_HOST",
  "METRICS_PORT",
];

const sources = (folder: string): string =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".ts") && name !== "config.ts")
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"))
    .join("\n");

describe.each(PROGRAMS)("%s", (folder, variables) => {
  it("uses every variable of its schema", () => {
    // What commands share is beside them.
    const text = sources(folder) + (folder.startsWith("cli/") ? sources("cli") : "");
    const unused = Object.keys(variables.shape)
      .filter((name) => !ELSEWHERE.test(name) && !new RegExp(`\\b${name}\\b`).test(text))
      .filter((name) => folder !== "localstack/embedded" || !PASSED_ON.includes(name));
    expect(unused).toEqual([]);
  });

  it("says what each means", () => {
    for (const [name, meaning] of describeVariables(variables)) expect(meaning, name).toMatch(/^\S+ \S+/);
  });
});

it("shows defaults, and only the variables of the program itself", () => {
  const help = helpOf({
    calls: ["npm run start:relay"],
    about: "",
    variables: relaySchema,
    run: () => undefined,
  });
  expect(help).toMatch(/^ {2}SWEEP_INTERVAL_SECONDS +how often .*\(5\)$/m);
  expect(help).toMatch(/^ {2}TOPIC_ARN +.*[^)]$/m);
  expect(help).not.toMatch(/METRICS|CONCURRENCY|VISIBILITY|DRAIN|SQS/);
});
