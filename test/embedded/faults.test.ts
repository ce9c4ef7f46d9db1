import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRuntime } from "#localstack/embedded/runtime.ts";
import { eventually } from "../support/client.ts";
import { lives } from "../support/systems/embedded.ts";
import { type Embedded, exitCode, failing, newDataDir, started } from "./support.ts";

const gone = (system: Embedded): Promise<void> =>
  eventually(() => Promise.resolve(expect(system.pids.filter(lives)).toEqual([])));

/** The process ids of the parts as they are now. */
function pidNow(dataDir: string, name: RegExp): number {
  const part = readRuntime(dataDir)?.parts.find((candidate) => name.test(candidate.name));
  // Not a default: to signal process 0 is to signal everybody.
  if (part === undefined) throw new Error(`nothing like ${name} is running`);
  return part.pid;
}

// The messages of a killed worker stay hidden until their visibility timeout is over.
const PATIENT = { timeout: 60_000 };

describe("kill -9 of npm start", () => {
  test("takes all its parts along, and loses nothing", PATIENT, async () => {
    const dataDir = newDataDir();
    const first = await started(dataDir);
    await first.client.createUsers(["ada"]);
    await first.client.createEvent("survives", 5);
    const { requestId } = await first.client.register("survives", "ada");

    await first.end("SIGKILL");
    // At once, while the parts of the first are still ending.
    const second = await started(dataDir);

    await gone(first);
    expect(await second.client.ended(requestId)).toMatchObject({
      status: "succeeded",
      outcome: "registered",
    });
  });

  test("leaves nothing running, even if nothing is started again", async () => {
    const system = await started(newDataDir());
    await system.end("SIGKILL");

    await gone(system);
  });

  test("a part that hangs does not stand in the way of the next start", async () => {
    const dataDir = newDataDir();
    const first = await started(dataDir);
    for (const part of [/DynamoDB/, /gateway/]) process.kill(first.pidOf(part), "SIGSTOP");
    await first.end("SIGKILL");

    const second = await started(dataDir);

    await gone(first);
    expect((await second.client.call("GET", "/readyz")).status).toBe(200);
  });

  test("in the middle of a start leaves nothing running", async () => {
    const dataDir = newDataDir();
    const first = await started(dataDir);
    await first.end("SIGTERM");
    const starting = failing({ DATA_DIR: dataDir });
    const recorded = (): number[] =>
      (
        JSON.parse(readFileSync(join(dataDir, "runtime.json"), "utf8")) as { parts: { pid: number }[] }
      ).parts.map(({ pid }) => pid);
    await eventually(async () => {
      if (!existsSync(join(dataDir, "runtime.json")) || recorded().length < 4)
        throw new Error("not all started yet");
    });
    const pids = recorded();
    await starting.end("SIGKILL");

    await eventually(() => Promise.resolve(expect(pids.filter(lives)).toEqual([])));
  });
});

describe("a part that dies", () => {
  test.each(["worker", "gateway", "DynamoDB", "queue"])("is started again: the %s", PATIENT, async (name) => {
    const part = new RegExp(name);
    const dataDir = newDataDir();
    const { client, ...system } = await started(dataDir);
    await client.createUsers(["ada"]);
    await client.createEvent("goes-on", 5);

    process.kill(system.pidOf(part), "SIGKILL");
    await system.prints(new RegExp(`${name}.* ended by SIGKILL, starting it again`));
    await eventually(async () => {
      expect(pidNow(dataDir, part)).not.toBe(system.pidOf(part));
    });

    // What /readyz says may be of the moment before.
    const { requestId } = await eventually(async () => await client.register("goes-on", "ada"));
    await eventually(async () => expect((await client.call("GET", "/readyz")).status).toBe(200));
    expect(await client.ended(requestId)).toMatchObject({ outcome: "registered" });
  });

  test("again and again ends the system with a message", async () => {
    const dataDir = newDataDir();
    const system = await started(dataDir);
    const killed = new Set<number>();
    while (killed.size < 5) {
      await eventually(() => Promise.resolve(expect(killed).not.toContain(pidNow(dataDir, /worker/))));
      const pid = pidNow(dataDir, /worker/);
      killed.add(pid);
      process.kill(pid, "SIGKILL");
    }

    expect(await exitCode(system)).toBe(1);
    expect(system.output()).toMatch(/muster: the worker failed 5 times .*\n.*worker\.log/);
    await gone(system);
  });
});
