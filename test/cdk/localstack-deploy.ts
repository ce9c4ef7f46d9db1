import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createApp } from "#infra/cdk/app.ts";

/** A system of size dev, synthesized once, and `cdk deploy` of it by the stock CLI. */

const ROOT = join(import.meta.dirname, "../..");

export type Deployment = {
  /** Deploys the stack of this name to where `env` leads; resolves with what the CLI said. */
  readonly deploy: (stack: string, env: Readonly<Record<string, string>>) => Promise<string>;
  readonly remove: () => void;
};

export function synthesizeForDeployment(): Deployment {
  const folder = mkdtempSync(join(tmpdir(), "muster-cdk-"));
  const assembly = createApp({ allowFrom: "203.0.113.7/32" }, join(folder, "out")).app.synth();
  return {
    async deploy(stack, env) {
      const options = ["--exclusively", "--require-approval", "never", "--method", "direct", "--no-notices"];
      const words = [
        "node_modules/aws-cdk/bin/cdk",
        "deploy",
        stack,
        "--app",
        assembly.directory,
        ...options,
      ];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, words, {
        cwd: ROOT,
        // The CLI keeps files of its own at home.
        env: {
          PATH: process.env["PATH"],
          HOME: folder,
          CI: "true",
          AWS_EC2_METADATA_DISABLED: "true",
          ...env,
        },
      });
      return stdout + stderr;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
