import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { HEAP_BOUNDS, heapBoundsOf } from "#platform/heap-bounds.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { graceOfWorker, GRACE_MS, LOCALSTACK_GRACE_MS } from "#platform/times.ts";
import { workerSchema } from "#workers/registration/config.ts";

/** What each of our containers must have, read from the files that describe it. */

type Service = {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart: string;
  readonly stop_grace_period?: string;
  readonly mem_limit: string;
  readonly cpus: number | string;
  readonly pids_limit: number;
  readonly security_opt: readonly string[];
  readonly logging: unknown;
  readonly scale?: string;
};

type ComposeFile = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const text = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
const { services, volumes } = parse(text("docker-compose.yml"), { merge: true, strict: true }) as ComposeFile;
const { version } = JSON.parse(text("package.json")) as Record<string, string>;

const all = Object.entries(services);
const ours = all.filter(([name]) => name !== "localstack");
const ONE_SHOTS = ["provision", "token-keys", "demo", "verify"];
const lasting = all.filter(([name]) => !ONE_SHOTS.includes(name));

/** The keys that Compose v2 and v1.29 both understand and we use: any other is a slip of the pen. */
const KNOWN = `
  image build pull_policy command entrypoint environment ports volumes profiles depends_on healthcheck
  restart stop_grace_period init read_only tmpfs cap_drop security_opt mem_limit cpus
  pids_limit logging scale`.split(/\s+/);

describe("docker-compose.yml", () => {
  it("has LocalStack, a gateway, a worker, and what runs once", () => {
    expect(Object.keys(services).sort()).toEqual(["gateway", "localstack", "worker", ...ONE_SHOTS].sort());
  });

  it.each(all)("%s: has no key that Compose doesn't know", (_, service) => {
    expect(Object.keys(service).filter((key) => !KNOWN.includes(key))).toEqual([]);
  });

  it.each(all)("%s: names the version of its image", (_, { image }) => {
    expect(image).toMatch(/^[a-z/]+:\d+\.\d+\.\d+$/);
  });

  it.each(ours)("%s: is the image of this version", (_, { image }) => {
    expect(image).toBe(`muster:${version}`);
  });

  it.each(all)("%s: can't take the machine for itself, nor new privileges", (_, service) => {
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(String(service.cpus)).toMatch(/^\d$|^\$\{LOCALSTACK_CPUS:-\d\}$/);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.security_opt).toEqual(["no-new-privileges:true"]);
  });

  it.each(ours)("%s: can write nothing but /tmp, has no capabilities, and gets its signals", (_, service) => {
    expect(service).toMatchObject({ read_only: true, tmpfs: ["/tmp"], cap_drop: ["ALL"], init: true });
  });

  it.each(lasting)("%s: comes back when it ends, and has time to end", (_, service) => {
    expect(service.restart).toBe("unless-stopped");
    expect(service.stop_grace_period).toMatch(/^\d\ds$/);
  });

  it.each(ONE_SHOTS)("%s: is not started again once it has done its work", (name) => {
    expect(services[name]?.restart).toMatch(/^no$|^on-failure:\d+$/);
  });

  it.each([
    ["gateway", GRACE_MS.gateway],
    ["worker", graceOfWorker(Number(services["worker"]?.environment["DRAIN_SECONDS"]))],
    ["localstack", LOCALSTACK_GRACE_MS],
  ])("%s: has at least the time that it gives itself to end", (name, graceMs) => {
    expect(Number.parseInt(services[name]?.stop_grace_period ?? "", 10) * 1000).toBeGreaterThan(graceMs);
  });

  it.each(lasting)("%s: is asked whether it is well", (_, { healthcheck }) => {
    expect(healthcheck?.test[0]).toBe("CMD");
  });

  it.each(all)("%s: is reachable from this machine only", (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(all)("%s: has a log that does not fill the disk", (_, { logging }) => {
    expect(logging).toEqual({ driver: "json-file", options: { "max-size": "10m", "max-file": "3" } });
  });

  it("runs the demo without starting anything else, which could change how many workers there are", () => {
    expect(services["demo"]?.depends_on).toBeUndefined();
    expect(services["worker"]?.scale).toBe("${WORKERS:-1}");
  });

  it.each(ours.filter(([name]) => name !== "demo"))(
    "%s: waits until what it needs is healthy, or has done its work",
    (_, { depends_on = {} }) => {
      expect(depends_on).not.toEqual({});
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe(
          ONE_SHOTS.includes(needed) ? "service_completed_successfully" : "service_healthy",
        );
      }
    },
  );

  it.each(ours)("%s: runs a program that is there", (_, { command = [], entrypoint = [] }) => {
    const [node, ...words] = [...entrypoint, ...command];
    const program = words.find((word) => !word.startsWith("--")) ?? "";
    expect(node).toBe("node");
    expect(existsSync(new URL(`../../../${program}`, import.meta.url))).toBe(true);
    expect(text(".dockerignore")).toContain(`!${program.split("/")[0]}\n`);
  });

  it.each(ours)("%s: sets nothing that no program reads", (_, { environment }) => {
    const read = [...Object.keys(gatewaySchema.shape), ...Object.keys(workerSchema.shape)];
    const unread = Object.keys(environment).filter((name) => !read.includes(name));
    expect(unread.filter((name) => !/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)$/.test(name))).toEqual([]);
  });

  it.each(ours)("%s: knows no secret", (_, { environment }) => {
    const {
      AWS_ACCESS_KEY_ID = "test",
      AWS_SECRET_ACCESS_KEY = "test",
      TOKEN_KEY = "${TOKEN_KEY:-}",
    } = environment;
    expect([AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, TOKEN_KEY]).toEqual(["test", "test", "${TOKEN_KEY:-}"]);
  });

  it("has token keys on a volume that one service makes, and that the gateway only reads", () => {
    const mount = (name: string) => services[name]?.volumes;
    const file = (name: string) => services[name]?.environment["TOKEN_KEYS_FILE"];
    expect(mount("token-keys")).toEqual(["token-keys:/var/lib/muster"]);
    expect(mount("gateway")).toEqual(["token-keys:/var/lib/muster:ro"]);
    expect([file("token-keys"), file("gateway")]).toEqual(Array(2).fill("/var/lib/muster/token-keys"));
    expect(services["gateway"]?.depends_on).toHaveProperty("token-keys");
    expect(volumes).toHaveProperty("token-keys");
    // Docker makes a volume's folder with the owner of the image's own.
    expect(text("Dockerfile")).toMatch(/^RUN install --directory --owner=1000 .* \/var\/lib\/muster$/m);
  });

  it("keeps LocalStack's data on a named volume", () => {
    expect(services["localstack"]?.volumes).toEqual(["localstack:/var/lib/localstack"]);
    expect(services["localstack"]?.environment["PERSISTENCE"]).toBe("1");
    expect(volumes).toHaveProperty("localstack");
  });
});

it("runs within the same bounds of memory in containers, by the start scripts, and embedded", () => {
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  const bounds = HEAP_BOUNDS.join(" ");
  expect(heapBoundsOf("gateway/main.ts")).toBe(HEAP_BOUNDS);
  expect(heapBoundsOf("/app/workers/registration/main.ts")).toBe(HEAP_BOUNDS);
  expect(scripts["start:gateway"]).toContain(`node ${bounds} `);
  expect(scripts["start:worker"]).toContain(`node ${bounds} `);
  const started = Object.values(scripts).flatMap((script) => {
    const [, options, program] = /^(?:exec )?node (.*?)cli\/run\.cjs (\S+\.ts)$/.exec(script) ?? [];
    return program === undefined ? [] : [{ program, options: options?.split(" ").filter(Boolean) }];
  });
  expect(started.length).toBeGreaterThan(5);
  for (const { program, options } of started) expect(heapBoundsOf(program), program).toEqual(options);
  expect(heapBoundsOf("cli/main.ts")).toEqual([]);
  expect(services["gateway"]?.command).toEqual(["node", ...HEAP_BOUNDS, "gateway/main.ts"]);
  expect(services["worker"]?.command).toEqual(["node", ...HEAP_BOUNDS, "workers/registration/main.ts"]);
});
