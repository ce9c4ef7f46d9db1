import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { resourceDefinitions } from "#infra/resources.ts";
import { freePort } from "#localstack/processes/free-port.ts";
import { readAdminKeys } from "#platform/admin-keys.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { readTokenKeys } from "#platform/token-keys.ts";
import { createClient, eventually } from "../support/client.ts";
import { newAccount } from "../support/systems/account.ts";
import { synthesizeForDeployment } from "./localstack-deploy.ts";
import { isHealthy, secretOf, startContainer } from "./localstack-tasks.ts";
import { containerOf } from "./service.ts";

/** What `cdk deploy` makes on LocalStack of the data stack, and the programs on it as their tasks start them. */

const { url = "" } = inject("localstack") ?? {};
const account = { ...newAccount(url), AWS_ENDPOINT_URL: url };
const names = resourceNames("muster");
const system = synthesizeForDeployment();
afterAll(() => system.remove());
beforeAll(async () => {
  Object.assign(process.env, account);
  await system.deploy("muster-data", account);
});

describe("what cdk deploy makes", () => {
  it("is what provisioning would make: it finds nothing to do", async () => {
    const said: string[] = [];
    const { failures } = await provision(createClients("us-east-1"), names, (line) => said.push(line));
    expect([...said, ...failures]).toEqual([]);
  });

  it("has on-demand tables, indexes in use, and expiry", async () => {
    const { dynamo } = createClients("us-east-1");
    for (const { name, indexes: defined = [], expiresBy } of resourceDefinitions(names).tables) {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
      expect(Table).toMatchObject({
        TableStatus: "ACTIVE",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      });
      const indexes = Table?.GlobalSecondaryIndexes ?? [];
      // They come in any order.
      expect(new Map(indexes.map((one) => [one.IndexName, one.IndexStatus]))).toEqual(
        new Map(defined.map((index) => [index.name, "ACTIVE"])),
      );
      const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: name }));
      expect(TimeToLiveDescription?.AttributeName).toBe(expiresBy);
    }
  });

  it("is left alone by a second deploy", async () => {
    expect(await system.deploy("muster-data", account)).toContain("no changes");
  });
});

describe("the programs, as their task definitions have them", () => {
  const folder = mkdtempSync(join(tmpdir(), "muster-tasks-"));
  const TOKEN_KEYS_FILE = join(folder, "token-keys");
  afterAll(() => rmSync(folder, { recursive: true }));
  const [gatewayTask, workerTask] = [containerOf("dev", "gateway"), containerOf("dev", "worker")];

  const endOf = async (program: ReturnType<typeof startContainer>): Promise<unknown> => {
    const [code] = (await once(program.child, "close")) as unknown[];
    return code;
  };

  it("have the generated keys in the files that gateways read", async () => {
    const ADMIN_KEY_FILE = join(folder, "admin-key");
    const writer = startContainer(containerOf("prod", "gateway", "token-keys"), account, {
      TOKEN_KEYS_FILE,
      TOKEN_KEYS: await secretOf(account, "Keys of"),
      ADMIN_KEY_FILE,
      ADMIN_KEY: await secretOf(account, "Admin key of"),
    });
    expect(await endOf(writer), writer.output()).toBe(0);
    const [{ id, secret }, ...others] = readTokenKeys(TOKEN_KEYS_FILE);
    expect([id, secret.length, others]).toEqual(["k1", 48, []]);
    expect(readAdminKeys(ADMIN_KEY_FILE)).toEqual([expect.stringMatching(/^[A-Za-z0-9]{64}$/)]);
  });

  it("register, keep waiting, promote, find nobody too old, pass the audit, and end when they are told", async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const listening = { HOST: "127.0.0.1", PORT: String(port), TOKEN_KEYS_FILE };
    const gateway = startContainer(gatewayTask, account, listening);
    const worker = startContainer(workerTask, account, { METRICS_PORT: String(metricsPort) });
    try {
      await Promise.all([gateway.prints(/listens on/, 60_000), worker.prints(/"msg":"working"/, 60_000)]);
      await eventually(async () => expect(await isHealthy(gatewayTask, port)).toBe(true));
      await eventually(async () => expect(await isHealthy(workerTask, metricsPort)).toBe(true));
      expect(await isHealthy(workerTask, await freePort())).toBe(false);

      const client = createClient(`http://127.0.0.1:${port}`);
      await client.createUsers(["ada", "ben"]);
      await client.createEvent("concert", 1);
      for (const userId of ["ada", "ben"])
        await client.ended((await client.register("concert", userId)).requestId);
      expect((await client.waitlist("concert")).map(({ user }) => user.userId)).toEqual(["ben"]);
      await client.ended((await client.unregister("concert", "ada")).requestId);
      expect((await client.registrations("concert")).map(({ user }) => user.userId)).toEqual(["ben"]);
      expect((await client.call("GET", "/readyz")).status).toBe(200);

      for (const tool of ["erase", "retain", "verify"]) {
        const ended = startContainer(containerOf("prod", tool), account);
        expect(await endOf(ended), ended.output()).toBe(0);
      }
    } finally {
      expect(await Promise.all([gateway.end("SIGTERM"), worker.end("SIGTERM")])).toEqual([0, 0]);
    }
  });
});
