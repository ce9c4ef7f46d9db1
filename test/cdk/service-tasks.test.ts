import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { command as erase } from "#cli/erase/command.ts";
import { command as provision } from "#cli/provision/command.ts";
import { command as redrive } from "#cli/redrive/command.ts";
import { command as restore } from "#cli/restore/command.ts";
import { command as retain } from "#cli/retain/command.ts";
import { command as tokenKeys } from "#cli/token-keys/command.ts";
import { command as verify } from "#cli/verify/command.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readAdminKeys } from "#platform/admin-keys.ts";
import { readConfig } from "#platform/config.ts";
import { graceOfWorker, GRACE_MS } from "#platform/times.ts";
import { readTokenKeys } from "#platform/token-keys.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { containerOf, containersOf, runningResources, type Size, taskOf, variablesOf } from "./service.ts";

const ROOT = new URL("../../", import.meta.url);
const text = (file: string): string => readFileSync(new URL(file, ROOT), "utf8");

const SCHEMAS = {
  gateway: gatewaySchema,
  worker: workerSchema,
  verify: verify.variables,
  provision: provision.variables,
  restore: restore.variables,
  redrive: redrive.variables,
  erase: erase.variables,
  retain: retain.variables,
} as const;
const PROGRAMS = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];
const SIZES: readonly Size[] = ["dev", "prod", "full"];
const SECRETS = {
  TOKEN_KEYS: JSON.stringify({ k1: Buffer.alloc(48, "k").toString("base64") }),
  ADMIN_KEY: "a".repeat(64),
};

/** Every container of every task, with the variables that its program reads. */
const containers = SIZES.flatMap((size) =>
  PROGRAMS.flatMap((program) =>
    containersOf(size, program).map((container) => ({
      size,
      name: container.Name,
      container,
      schema: container.Name === "token-keys" ? tokenKeys.variables : SCHEMAS[program],
    })),
  ),
);

it("has a task for each program, and nothing beside", () => {
  const families = runningResources("prod", "AWS::ECS::TaskDefinition").map(({ Properties }) =>
    String(Properties["Family"]),
  );
  expect(families.toSorted()).toEqual(PROGRAMS.map((program) => `muster-${program}`).toSorted());
});

describe.each(containers)("the container $name of size $size", ({ container, schema }) => {
  it("has variables that its program reads, and can work with", () => {
    const variables = variablesOf(container, SECRETS);
    expect(Object.keys(variables).filter((name) => !(name in schema.shape))).toEqual([]);
    expect(() => readConfig(schema, variables)).not.toThrow();
  });

  it("can write nothing, is not root, and may do nothing that only root may", () => {
    expect(container).toMatchObject({
      ReadonlyRootFilesystem: true,
      User: "1000:1000",
      LinuxParameters: { Capabilities: { Drop: ["ALL"] }, InitProcessEnabled: true },
    });
  });
});

it.each(PROGRAMS)("%s runs on ARM64, the cheaper one", (program) => {
  expect(taskOf("prod", program)["RuntimePlatform"]).toMatchObject({ CpuArchitecture: "ARM64" });
});

describe("what containers run", () => {
  type Composed = { readonly command?: readonly string[]; readonly entrypoint?: readonly string[] };
  const { services } = parse(text("docker-compose.yml"), { merge: true }) as {
    services: Record<string, Composed | undefined>;
  };
  const composed = (name: string) => services[name]?.command ?? services[name]?.entrypoint;

  it("is what docker-compose.yml runs, within the same bounds of memory", () => {
    for (const name of ["gateway", "worker", "provision"]) {
      expect(containerOf("prod", name).Command).toEqual(composed(name));
    }
    expect(containerOf("prod", "gateway", "token-keys").Command).toEqual(composed("token-keys"));
    expect(containerOf("prod", "verify").Command).toEqual([...(composed("verify") ?? []), "--json"]);
  });

  it("is what docs/aws.md says", () => {
    expect(text("docs/aws.md")).toContain(`\`${containerOf("prod", "worker").Command.join(" ")}\``);
  });

  it("protects the tables of size prod, and not those of dev, which its stack could not delete any more", () => {
    expect(containerOf("dev", "provision").Command.slice(2)).toEqual(["provision", "--yes", "--no-backup"]);
    expect(containerOf("prod", "provision").Command.slice(2)).toEqual(["provision", "--yes"]);
  });

  it("works on restored tables, and publishes to the topic of before", () => {
    expect(variablesOf(containerOf("full", "worker"))).toMatchObject({
      RESOURCE_PREFIX: "restored",
      TOPIC_ARN: "arn:aws:sns:eu-central-1:123456789012:muster-notifications",
    });
  });

  it.each([
    ["gateway", GRACE_MS.gateway],
    ["worker", graceOfWorker(0)],
  ])("%s is killed only after the time that it gives itself to end", (name, graceMs) => {
    const { StopTimeout = 0 } = containerOf("prod", name);
    expect(StopTimeout * 1000).toBeGreaterThan(graceMs);
    // More than that ECS refuses.
    expect(StopTimeout).toBeLessThanOrEqual(120);
  });
});

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "muster-service-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the keys of a gateway", () => {
  const gateway = containerOf("prod", "gateway");
  const writer = containerOf("prod", "gateway", "token-keys");

  it("are written before it starts, to a volume of its own that it only reads", () => {
    expect(gateway.DependsOn).toEqual([{ ContainerName: "token-keys", Condition: "SUCCESS" }]);
    expect([gateway.Essential, writer.Essential]).toEqual([true, false]);
    const [read, written] = [gateway, writer].map(({ MountPoints = [] }) => MountPoints);
    expect(read).toEqual([{ ContainerPath: "/var/lib/muster", ReadOnly: true, SourceVolume: "token-keys" }]);
    expect(written).toEqual([
      { ContainerPath: "/var/lib/muster", ReadOnly: false, SourceVolume: "token-keys" },
    ]);
    expect(taskOf("prod", "gateway")["Volumes"]).toEqual([{ Name: "token-keys" }]);
    // What Fargate mounts belongs to root, unless the image declares it, with its owner.
    expect(text("Dockerfile")).toMatch(
      /^RUN install .* --owner=1000 .* \/var\/lib\/muster$(.|\n)*^VOLUME \/var\/lib\/muster$/m,
    );
  });

  it("are a secret of the container that writes them, and of no other", () => {
    const secretsOf = ({ Secrets }: typeof writer) => Secrets?.map(({ Name }) => Name);
    expect(secretsOf(writer)).toEqual(["TOKEN_KEYS", "ADMIN_KEY"]);
    expect(secretsOf(containerOf("dev", "gateway", "token-keys"))).toEqual(["TOKEN_KEYS"]);
    for (const { name, container } of containers) {
      if (name !== "token-keys") expect(container.Secrets, name).toBeUndefined();
    }
  });

  it("are where it looks for them once that container has run", async () => {
    const variables = variablesOf(writer, SECRETS);
    const here: Record<string, string> = {};
    for (const name of ["TOKEN_KEYS_FILE", "ADMIN_KEY_FILE"]) {
      expect(variables[name]).toBe(variablesOf(gateway)[name]);
      expect(variables[name]).toMatch(/^\/var\/lib\/muster\/[\w-]+$/);
      here[name] = join(folder, name);
    }
    const [, ...words] = writer.Command;
    await run(process.execPath, words, { cwd: ROOT, env: { ...variables, ...here } });
    expect(readTokenKeys(join(folder, "TOKEN_KEYS_FILE"))).toMatchObject([{ id: "k1" }]);
    expect(readAdminKeys(join(folder, "ADMIN_KEY_FILE"))).toEqual([SECRETS.ADMIN_KEY]);
    const { ADMIN_KEY_FILE: _, ...env } = { ...variables, ...here };
    await expect(run(process.execPath, words, { cwd: ROOT, env })).rejects.toThrow("ADMIN_KEY_FILE=: must");
  });
});

describe("who comes in", () => {
  const authOf = (size: Size) => {
    const { AUTH, PUBLIC_URL, OIDC_ISSUER, OIDC_AUDIENCE } = variablesOf(containerOf(size, "gateway"));
    return { AUTH, PUBLIC_URL, OIDC_ISSUER, OIDC_AUDIENCE };
  };
  const publicUrl = "https://muster.example.org";

  it("is whoever has a credential, an access token of the provider that is named among them", () => {
    expect(authOf("prod")).toEqual({ AUTH: "required", PUBLIC_URL: publicUrl });
    expect(authOf("full")).toEqual({
      AUTH: "required",
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: "https://login.example.org/realms/muster",
      OIDC_AUDIENCE: publicUrl,
    });
  });

  it("is everybody whose address the load balancer lets in, where there is no certificate", () => {
    expect(authOf("dev")).toEqual({ AUTH: "open" });
  });
});

describe.each(["gateway", "worker"])("the check of a %s's health", (name) => {
  const [kind, , ...words] = containerOf("prod", name).HealthCheck?.Command ?? [];
  const { PORT, METRICS_PORT } = variablesOf(containerOf("prod", name));
  const port = PORT ?? METRICS_PORT ?? "";

  /** Its exit code where the program answers so. */
  async function codeWhen(status: number): Promise<number> {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? "");
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const there = words.map((word) =>
      word.replace(`127.0.0.1:${port}/`, `127.0.0.1:${(server.address() as AddressInfo).port}/`),
    );
    try {
      return await run(process.execPath, there).then(
        () => 0,
        ({ code }: { code: number }) => code,
      );
    } finally {
      expect(paths).toEqual(["/healthz"]);
      server.close();
    }
  }

  it("asks the port that it listens on whether it lives, and not whether it is ready", async () => {
    expect(kind).toBe("CMD");
    expect([await codeWhen(200), await codeWhen(503)]).toEqual([0, 1]);
  });
});
