import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findSystem } from "#localstack/embedded/runtime.ts";
import { eventually } from "../support/client.ts";
import { lives } from "../support/systems/embedded.ts";
import { exitCode, failing, newDataDir, started } from "./support.ts";

describe("npm start", () => {
  test("prints one line when everything answers, and keeps the rest in logs", async () => {
    const dataDir = newDataDir();
    const system = await started(dataDir);

    expect((await system.client.call("GET", "/readyz")).status).toBe(200);
    expect(system.output().replace("muster: starting …\n", "")).toBe(`muster is ready on ${system.url}\n`);
    expect(findSystem({ DATA_DIR: dataDir })).toMatchObject({
      url: system.url,
      env: { RESOURCE_PREFIX: "muster" },
    });
    expect(readFileSync(join(dataDir, "logs", "gateway.log"), "utf8")).toContain(system.url);
  });

  test("stops in order, leaves nothing running, and finds yesterday's events again", async () => {
    const dataDir = newDataDir();
    const first = await started(dataDir);
    await first.client.createUsers(["ada"]);
    await first.client.createEvent("yesterday", 5);
    await first.client.ended((await first.client.register("yesterday", "ada")).requestId);

    expect(await first.end("SIGINT")).toBe(0);
    expect(first.pids.filter(lives)).toEqual([]);
    expect(findSystem({ DATA_DIR: dataDir })).toBeUndefined();
    expect(existsSync(join(dataDir, "runtime.json"))).toBe(false);

    const second = await started(dataDir);
    expect(await second.client.event("yesterday")).toMatchObject({ registeredCount: 1 });
    // The queue works, although its emulator listens on another port now.
    const { requestId } = await second.client.register("yesterday", "ada");
    expect(await second.client.ended(requestId)).toMatchObject({ error: { code: "ALREADY_REGISTERED" } });
  });

  test("stops at once on a second Ctrl-C", async () => {
    const system = await started(newDataDir());
    // The supervisor would wait for a gateway that ignores signals.
    process.kill(system.pidOf(/gateway/), "SIGSTOP");
    system.child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 700));
    system.child.kill("SIGINT");

    expect(await exitCode(system)).toBe(1);
    await eventually(() => Promise.resolve(expect(system.pids.filter(lives)).toEqual([])));
  });

  test("stops while it is starting", async () => {
    const dataDir = newDataDir();
    const starting = failing({ DATA_DIR: dataDir });
    await eventually(() => Promise.resolve(expect(existsSync(join(dataDir, "runtime.json"))).toBe(true)));
    starting.child.kill("SIGTERM");

    expect(await exitCode(starting)).toBe(0);
    expect(starting.output()).not.toContain("ready");
  });
});

describe("npm start refuses with one message", () => {
  test("a data directory that is in use", async () => {
    const dataDir = newDataDir();
    const running = await started(dataDir);
    const second = failing({ DATA_DIR: dataDir });

    expect(await exitCode(second)).toBe(1);
    expect(second.output()).toMatch(
      new RegExp(`^muster: a system is already running on .*${dataDir}\nStop that one`),
    );
    expect((await running.client.call("GET", "/readyz")).status).toBe(200);
  });

  test("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await eventually(() => Promise.resolve(expect(server.listening).toBe(true)));
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const refused = failing({ DATA_DIR: newDataDir(), PORT: String(port) });

    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(
      new RegExp(`^muster: can't listen on 127.0.0.1 port ${port}: something else`),
    );
  });

  test("a data directory that is none", async () => {
    const file = join(newDataDir(), "file");
    writeFileSync(file, "");
    const refused = failing({ DATA_DIR: file });

    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(/^muster: the data directory .*file can't be used: /);
  });

  test("a configuration that is wrong", async () => {
    const refused = failing({ DATA_DIR: newDataDir(), PORT: "http", TOPIC_FIFO: "maybe" });

    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(
      /^muster: the configuration is not valid:\n\s+PORT=http: .*\n\s+TOPIC_FIFO=maybe: .*\n$/,
    );
  });

  test("a database that is damaged", async () => {
    const dataDir = newDataDir();
    const first = await started(dataDir);
    await first.end("SIGTERM");
    for (const suffix of ["", "-wal"]) {
      const path = join(dataDir, "dynamodb", `dynamodb.sqlite${suffix}`);
      if (existsSync(path))
        writeFileSync(path, "this is not a database, but long enough to be taken for one".repeat(200));
    }
    const refused = failing({ DATA_DIR: dataDir });

    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(/the DynamoDB emulator could not start.*\n.*dynamodb\.log/);
  });
});
