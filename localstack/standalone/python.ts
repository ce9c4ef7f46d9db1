import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "#platform/config.ts";
import { StartError } from "#platform/start-error.ts";

/** What needs a Python, which versions of it will do, best first, and the command that people run for it. */
export type Need = { readonly name: string; readonly versions: readonly string[]; readonly call: string };

/** The only one for which the versions in requirements.txt were chosen. */
const OF_LOCALSTACK: Need = { name: "LocalStack", versions: ["3.13"], call: "npm run localstack" };

const ASK = "import sys; print('%d.%d' % sys.version_info[:2])";

/**
 * A Python of a version that will do, 3.13 for LocalStack unless something else needs it: the one that `PYTHON`
 * names, else one on the path or of pyenv. Throws `StartError`.
 */
export async function findPython(
  env: Environment,
  { name, versions, call }: Need = OF_LOCALSTACK,
): Promise<string> {
  const [best = ""] = versions;
  const named = env["PYTHON"];
  const onPath = [...versions.map((version) => `python${version}`), "python3", "python"];
  const candidates = named ? [named] : [...onPath, ...ofPyenv(env, versions)];
  const found: string[] = [];
  for (const candidate of candidates) {
    const version = await versionOf(candidate);
    if (version !== undefined && versions.includes(version)) return candidate;
    found.push(`${candidate}: ${version ?? "can't be run"}`);
  }
  throw new StartError(
    [
      `${name} needs Python ${versions.join(" or ")}, and there is none here:`,
      ...found.map((line) => `  - ${line}`),
      `Install it (pyenv install ${best}, uv python install ${best}, or your system's package),`,
      `or say where it is: PYTHON=/path/to/python${best} ${call}`,
    ].join("\n"),
  );
}

async function versionOf(python: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(python, ["-c", ASK]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** pyenv keeps versions that are not on the path unless somebody chose them. */
function ofPyenv(env: Environment, versions: readonly string[]): string[] {
  const folder = join(env["PYENV_ROOT"] || join(homedir(), ".pyenv"), "versions");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) =>
    versions.some((version) => name.startsWith(`${version}.`)),
  );
  return names.map((name) => join(folder, name, "bin", "python"));
}
