import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { ensureInstalled, type Programs } from "#localstack/standalone/install.ts";
import { findPython } from "#localstack/standalone/python.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A Python that has the tools. */
    readonly python?: string;
  }
}

const CACHE = fileURLToPath(new URL("../../.cache/openapi", import.meta.url));

const TOOLS: Programs = {
  title: "Schemathesis, openapi-python-client and mypy",
  version: "tools",
  requirements: fileURLToPath(new URL("requirements.txt", import.meta.url)),
  effort: "150 MB, half a minute",
};

const NEED = {
  name: "npm run test:openapi",
  versions: ["3.13", "3.12", "3.11"],
  call: "npm run test:openapi",
};

/** Installs the tools below `.cache/openapi` where they are missing. */
export async function setup(project: TestProject): Promise<void> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const { signal } = new AbortController();
  const find = () => findPython(process.env, NEED);
  project.provide("python", await ensureInstalled(CACHE, find, print, signal, TOOLS));
}
