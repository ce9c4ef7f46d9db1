import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { expect, it } from "vitest";

const PROGRAM = `
  import { createLogger } from "./src/platform/logger.ts";
  const logger = createLogger("test", "info");
  for (let i = 0; i < 20; i++) {
    logger.info({ i }, "a line");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.stdout.write("alive");
  process.exit(0);
`;

// Where everything that is written fails for want of space.
it.runIf(existsSync("/dev/full"))("a log on a full disk neither ends nor hangs its program", async () => {
  const full = openSync("/dev/full", "w");
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", PROGRAM];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", full], timeout: 20_000 });
  closeSync(full);
  let output = "";
  child.stdout?.on("data", (chunk) => (output += String(chunk)));
  const [code] = (await once(child, "close")) as [number | null];

  expect([output, code]).toEqual(["alive", 0]);
});
