import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findSystem } from "#localstack/embedded/runtime.ts";
import { eventually } from "../support/client.ts";
import { lives } from "../support/systems/embedded.ts";
import { exitCode, failing, newDataDir, started } from "./support.ts";

describe("npm start", () => {
  test("says where it is, where its logs are, what subscribers need, and how to stop it", async () => {
    const dataDir = newDataDir();
    const system = await started(dataDir);

    expect((await system.client.call("GET", "/readyz")).status).toBe(200);
    await system.prints(/to stop it +Ctrl-C\n/);
    expect(system.output().replace("muster: starting …\n", "")).toMatch(
      new RegExp(
        `^muster is ready on ${system.url}\n\n.* ${system.url}/\n.* ${system.url}/docs\n[^]*logs +${dataDir}/logs\n`,
      ),
    );
    expect(system.output()).toMatch(
      / export AWS_ENDPOINT_URL=http:\S+ .*TOPIC_ARN=arn:\S+:muster-notifications\n/,
    );
    expect(findSystem({ DATA_DIR: dataDir })).toMatchObject({
      url: system.url,
      env: { RESOURCE_PREFIX: "muster" },
    });
    expect(readFileSync(join(dataDir, "logs", "gateway.log"), "utf8")).toContain(system.url);
    for (const name of ["gateway", "worker"]) {
      const log = readFileSync(join(dataDir, "logs", `${name}.log`), "utf8");
      const lines = log
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      for (const line of lines)
        expect(Object.keys(line)).toEqual(expect.arrayContaining(["pid", "hostname"]));
    }
  });

  test("warns at the terminal where everybody may do everything, on this machine only, too", async () => {
    const system = await started(newDataDir(), { AUTH: "open" });
    await system.prints(
      /\nEverybody who reaches this gateway can read and change everything: AUTH is open\.\n/,
    );
  });

  test("stops in order, leaves nothing running, and finds yesterday's events again", async () => {
    const dataDir = newDataDir();
    const first = await started(dataDir);
    await first.client.createUsers(["ada"]);
    await first.client.createEvent("yesterday", 5);
    await first.client.ended((await first.client.register("yesterday", "ada")).requestId);

    expect(await first.end("SIGINT")).toBe(0);
    expect(first.output()).toMatch(/\nmuster: stopping …\nmuster: stopped\n$/);
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

  // Node's own way of making directories would try for ever.
  test("a data directory where no directory can be made", { timeout: 20_000 }, async () => {
    const refused = failing({ DATA_DIR: "/proc/muster" });

    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(/^muster: the data directory \/proc\/muster can't be used: /);
  });

  test("an installation without emulators", async () => {
    const hooks = `import { registerHooks } from "node:module";
      const resolve = (name, context, next) => next(name === "fauxqs" ? "no-such-package" : name, context);
      registerHooks({ resolve });`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(hooks)}`;
    const refused = failing({ DATA_DIR: newDataDir(), NODE_OPTIONS });

    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(/^muster: npm start .* is not installed \(fauxqs\)\.\nRun npm ci .*\n$/);
  });

  test("a configuration that is wrong, for itself or for one of its parts", async () => {
    const wrong = { PORT: "http", TOPIC_FIFO: "maybe", WORKER_CONCURRENCY: "0", METRICS_PORT: "x" };
    const refused = failing({ DATA_DIR: newDataDir(), ...wrong });

    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(
      /^muster: the configuration is not valid:\n +PORT=.*\n +TOPIC_FIFO=.*\n +WORKER_.*\n +METRICS_PORT=.*\n$/,
    );
  });

  test.each(["ADMIN_KEY_FILE", "TOKEN_KEYS_FILE"])("a file of keys that is none: %s", async (name) => {
    const dataDir = newDataDir();
    const path = join(dataDir, "keys");
    const refused = (text?: string) => {
      if (text !== undefined) writeFileSync(path, text);
      return failing({ DATA_DIR: dataDir, AUTH: "required", [name]: path });
    };

    for (const [text, why] of [
      [undefined, "no such file"],
      ["", "is empty"],
      ["password\n", "32"],
    ] as const) {
      const start = refused(text);
      expect(await exitCode(start)).toBe(1);
      expect(start.output()).toMatch(
        new RegExp(`^muster: the configuration is not valid:\n  ${name}=${path}: .*${why}.*\n$`),
      );
    }
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
