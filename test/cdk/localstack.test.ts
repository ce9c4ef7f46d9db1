import { DescribeTableCommand, DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { resourceDefinitions } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { newAccount } from "../support/systems/account.ts";
import { synthesizeForDeployment } from "./localstack-deploy.ts";

/** What `cdk deploy` makes on LocalStack of the data stack. */

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
    for (const { name, index, expiresBy } of resourceDefinitions(names).tables) {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
      expect(Table).toMatchObject({
        TableStatus: "ACTIVE",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      });
      const indexes = Table?.GlobalSecondaryIndexes?.map((one) => [one.IndexName, one.IndexStatus]);
      expect(indexes).toEqual(index && [[index.name, "ACTIVE"]]);
      const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: name }));
      expect(TimeToLiveDescription?.AttributeName).toBe(expiresBy);
    }
  });

  it("is left alone by a second deploy", async () => {
    expect(await system.deploy("muster-data", account)).toContain("no changes");
  });
});
