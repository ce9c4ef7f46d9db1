import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk of a few megabytes, mounted in a namespace of its own that needs no privileges. */
export type SmallDisk = {
  readonly directory: string;
  /** The words that a command must begin with to run inside. */
  readonly enter: readonly string[];
  /** Runs a shell command inside. */
  run(script: string): Promise<void>;
  remove(): Promise<void>;
};

export async function createSmallDisk(megabytes: number): Promise<SmallDisk> {
  const directory = mkdtempSync(join(tmpdir(), "muster-disk-"));
  // This process keeps the namespace alive, until its standard input ends.
  const mount = `mount -t tmpfs -o size=${megabytes}m none ${directory} && echo mounted && exec cat`;
  const keeper = spawn("unshare", ["-Urm", "sh", "-c", mount], { stdio: ["pipe", "pipe", "inherit"] });
  await Promise.race([once(keeper.stdout, "data"), failure(keeper)]);
  const place = ["-U", "-m", "-t", String(keeper.pid), `--wd=${process.cwd()}`];
  const enter = ["nsenter", "--preserve-credentials", ...place, "--"];
  return {
    directory,
    enter,
    async run(script) {
      const child = spawn("nsenter", [...enter.slice(1), "sh", "-c", script], {
        stdio: ["ignore", "inherit", "inherit"],
      });
      const [code] = (await once(child, "exit")) as [number | null];
      if (code !== 0) throw new Error(`${script} ended with ${code}`);
    },
    async remove() {
      keeper.stdin.end();
      if (keeper.exitCode === null) await once(keeper, "exit");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function failure(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, "exit")) as [number | null];
  throw new Error(`can't mount a disk of one's own: unshare ended with ${code}`);
}
