import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Logs lines in turn, and then two more just before it ends, as a program does that is stopped. */
const PROGRAM = `
  import { createLogger } from "./src/platform/logger.ts";
  const logger = createLogger("test", "info");
  await new Promise((resolve) => process.stdin.once("data", resolve));
  for (let i = 0; i < Number(process.argv[1]); i++) {
    logger.info({ i }, "a line");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  logger.info({}, "stopping");
  logger.info({}, "stopped");
  process.stdout.write("alive");
  process.exit(0);
`;

function program(lines: number, stderr: "pipe" | number): ChildProcess {
  const args = [
    "--disable-warning=ExperimentalWarning",
    "--input-type=module",
    "--eval",
    PROGRAM,
    String(lines),
  ];
  return spawn(process.execPath, args, { stdio: ["pipe", "pipe", stderr], timeout: 20_000 });
}

/** Lets the program go on; resolves with what it says in the end, and its exit code. */
async function ended(child: ChildProcess) {
  let output = "";
  child.stdout?.on("data", (chunk) => (output += String(chunk)));
  child.stdin?.write("go");
  const [code] = (await once(child, "close")) as [number | null];
  return [output, code];
}

describe.each([0, 20])("a log of %i lines and two last ones", (lines) => {
  // Where everything that is written fails for want of space.
  it.runIf(existsSync("/dev/full"))("neither ends nor hangs its program on a full disk", async () => {
    const full = openSync("/dev/full", "w");
    const child = program(lines, full);
    closeSync(full);
    expect(await ended(child)).toEqual(["alive", 0]);
  });

  it("neither ends nor hangs its program when nobody reads any more", async () => {
    const child = program(lines, "pipe");
    child.stderr?.destroy();
    expect(await ended(child)).toEqual(["alive", 0]);
  });

  it("is complete when the program ends", async () => {
    const child = program(lines, "pipe");
    let log = "";
    child.stderr?.on("data", (chunk) => (log += String(chunk)));
    await ended(child);
    const messages = log
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    // At exit the last lines may change places.
    expect(messages.toSorted()).toEqual([
      ...Array.from({ length: lines }, () => "a line"),
      "stopped",
      "stopping",
    ]);
  });
});
