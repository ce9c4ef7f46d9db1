import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "#platform/config.ts";
import { StartError } from "#platform/start-error.ts";

/** The only one for which the versions in constraints.txt were chosen. */
const WANTED = "3.13";

const ASK = "import sys; print('%d.%d' % sys.version_info[:2])";

/** A Python 3.13: the one that `PYTHON` names, else one on the path or of pyenv. Throws `StartError`. */
export async function findPython(env: Environment): Promise<string> {
  const named = env["PYTHON"];
  const candidates = named ? [named] : [`python${WANTED}`, "python3", "python", ...ofPyenv(env)];
  const found: string[] = [];
  for (const candidate of candidates) {
    const version = await versionOf(candidate);
    if (version === WANTED) return candidate;
    found.push(`${candidate}: ${version ?? "can't be run"}`);
  }
  throw new StartError(
    [
      `LocalStack needs Python ${WANTED}, and there is none here:`,
      ...found.map((line) => `  - ${line}`),
      `Install it (pyenv install ${WANTED}, uv python install ${WANTED}, or your system's package),`,
      "or say where it is: PYTHON=/path/to/python3.13 npm run localstack",
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
function ofPyenv(env: Environment): string[] {
  const versions = join(env["PYENV_ROOT"] || join(homedir(), ".pyenv"), "versions");
  if (!existsSync(versions)) return [];
  const names = readdirSync(versions).filter((name) => name.startsWith(`${WANTED}.`));
  return names.map((name) => join(versions, name, "bin", "python"));
}
