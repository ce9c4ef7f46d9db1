import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

/** `cdk synth` by the stock CLI with the settings of cdk.json, where nothing can be reached. */

const ROOT = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "muster-cdk-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { readonly code: number; readonly output: string; readonly calls: readonly string[] };

/** Runs Node with these arguments without a network; `calls` are the connections and processes that it tried. */
async function runOffline(...args: string[]): Promise<Ended> {
  const RECORD = join(folder, "calls");
  rmSync(RECORD, { force: true });
  const preload = pathToFileURL(join(import.meta.dirname, "record-calls.ts")).href;
  const env = { PATH: process.env["PATH"], HOME: folder, RECORD, NODE_OPTIONS: `--import=${preload}` };
  const ended = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  );
  const calls = existsSync(RECORD) ? readFileSync(RECORD, "utf8").trimEnd().split("\n") : [];
  return { ...ended, calls };
}

const SYNTH = ["node_modules/aws-cdk/bin/cdk", "synth", "--quiet", "--no-lookups"];
const synth = (...settings: string[]) =>
  runOffline(...SYNTH, "--output", join(folder, "out"), ...settings.flatMap((setting) => ["-c", setting]));

describe("cdk synth", () => {
  it("makes the templates of four stacks, and calls nobody", async () => {
    const { code, output, calls } = await synth("allowFrom=203.0.113.7/32");
    expect(calls).toEqual(["starts node infra/cdk/main.ts"]);
    expect(code, output).toBe(0);
    const templates = readdirSync(join(folder, "out")).filter((name) => name.endsWith(".template.json"));
    expect(templates.toSorted()).toEqual(
      ["data", "service", "tools", "watch"].map((stack) => `muster-${stack}.template.json`),
    );
    expect(existsSync(join(ROOT, "cdk.context.json"))).toBe(false);
  });

  it("says in words what is wrong with the settings", async () => {
    const { code, output } = await synth("size=big", "alowFrom=203.0.113.7/32");
    expect(code).toBe(1);
    expect(output).toContain("  alowFrom: is no setting; there are size, ");
    expect(output).not.toMatch(/^\s+at /m);
  });
});

it("would be seen if it called somebody", async () => {
  const program =
    "const { spawn } = require('child_process'); fetch('http://192.0.2.1').catch(() => spawn('true'))";
  const { calls } = await runOffline("-e", program);
  expect(calls).toEqual([expect.stringContaining("192.0.2.1"), "starts true"]);
});
