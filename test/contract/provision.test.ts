import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "#localstack/processes/free-port.ts";
import { type Clients, createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { createTableInput, resourceDefinitions } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { addsIndexes } from "../support/systems/adds-indexes.ts";
import { type Emulators, startEmulators } from "../support/systems/emulators.ts";

let emulators: Emulators;
let clients: Clients;
beforeAll(async () => {
  emulators = await startEmulators();
  Object.assign(process.env, emulators.env);
  clients = createClients("us-east-1");
});
afterAll(() => emulators.stop());

async function provisioned(prefix: string, isFifo = false): Promise<{ lines: string[]; topicArn: string }> {
  const lines: string[] = [];
  const { topicArn } = await provision(clients, resourceNames(prefix, isFifo), (line) => lines.push(line));
  return { lines, topicArn };
}

const key = (name: string) => ({ name, type: "S" }) as const;

function definition(prefix: string, table: string) {
  const found = resourceDefinitions(resourceNames(prefix)).tables.find(({ name }) => name === table);
  if (found === undefined) throw new Error(`there is no table ${table}`);
  return found;
}

describe("provisioning", () => {
  test("creates what is missing, and finds nothing to do the next time", async () => {
    const first = await provisioned("once");
    const second = await provisioned("once");

    expect(first.lines.filter((line) => line.startsWith("created"))).toHaveLength(10);
    expect(second).toEqual({ lines: [], topicArn: first.topicArn });
  });

  test("two at the same time make one system", async () => {
    const both = await Promise.all([provisioned("twins"), provisioned("twins")]);

    expect(new Set(both.map(({ topicArn }) => topicArn)).size).toBe(1);
    expect((await provisioned("twins")).lines).toEqual([]);
  });

  test("makes a FIFO topic on demand", async () => {
    expect((await provisioned("ordered", true)).topicArn).toMatch(/:ordered-notifications\.fifo$/);
  });

  test("lets registrations expire", async () => {
    await provisioned("expiring");
    const asked = new DescribeTimeToLiveCommand({ TableName: "expiring-registrations" });

    expect((await clients.dynamo.send(asked)).TimeToLiveDescription).toMatchObject({
      AttributeName: "expiresAt",
    });
  });

  test("refuses a table with other keys and says what differs", async () => {
    const names = resourceNames("keys");
    const users = { name: names.tables.users, partitionKey: { name: "id", type: "N" } } as const;
    await clients.dynamo.send(new CreateTableCommand(createTableInput(users)));

    await expect(provisioned("keys")).rejects.toThrow(
      /table keys-users exists, but differs.*\n.*keys: is HASH id \(N\), should be HASH userId \(S\)/,
    );
  });

  test.runIf(addsIndexes)(
    "adds the index that a table of an older version lacks, and leaves those of others alone",
    async () => {
      const { indexes: _, ...events } = definition("grown", "grown-events");
      const theirs = { name: "byTitle", partitionKey: key("title"), sortKey: key("eventId"), includes: [] };
      await clients.dynamo.send(new CreateTableCommand(createTableInput({ ...events, indexes: [theirs] })));

      const { lines } = await provisioned("grown");
      const { Table } = await clients.dynamo.send(new DescribeTableCommand({ TableName: "grown-events" }));

      expect(lines).toContain("table grown-events: index byDate is being added");
      const indexes = (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
      expect(new Set(indexes)).toEqual(new Set(["byDate", "byTitle"]));
      expect((await provisioned("grown")).lines).toEqual([]);
    },
  );

  test.runIf(addsIndexes)("adds several indexes of a table, one after the other", async () => {
    const { indexes = [], ...registrations } = definition("bare", "bare-registrations");
    await clients.dynamo.send(new CreateTableCommand(createTableInput(registrations)));

    const { lines } = await provisioned("bare");

    const added = indexes.map(({ name }) => `table bare-registrations: index ${name} is being added`);
    expect(added).toHaveLength(2);
    expect(lines.filter((line) => line.includes("being added"))).toEqual(added);
    expect((await provisioned("bare")).lines).toEqual([]);
  });

  test.runIf(addsIndexes)("two that add an index at the same time add one", async () => {
    const { indexes: _, ...events } = definition("both", "both-events");
    await clients.dynamo.send(new CreateTableCommand(createTableInput(events)));

    await Promise.all([provisioned("both"), provisioned("both")]);
    expect((await provisioned("both")).lines).toEqual([]);
  });

  test("refuses an index of that name with other keys", async () => {
    const events = definition("odd", "odd-events");
    const index = { name: "byDate", partitionKey: key("title"), sortKey: key("dated"), includes: [] };
    await clients.dynamo.send(new CreateTableCommand(createTableInput({ ...events, indexes: [index] })));

    await expect(provisioned("odd")).rejects.toThrow(
      /odd-events exists.*\n.*index byDate: is HASH title \(S\).*should be HASH calendar/,
    );
  });

  test("sets attributes of a queue that differ, and says so", async () => {
    const { commands } = resourceNames("tuned");
    const Attributes = { FifoQueue: "true", VisibilityTimeout: "5" };
    const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: commands, Attributes }));

    const { lines } = await provisioned("tuned");
    const now = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));

    expect(lines).toContain(`queue ${commands}: VisibilityTimeout was 5, is now 15`);
    expect(now.Attributes).toMatchObject({ VisibilityTimeout: "15" });
    expect(now.Attributes?.["RedrivePolicy"]).toContain("tuned-dead-letters.fifo");
  });

  test("says which service can't be reached, and why", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const lost = createClients("us-east-1", { dynamodb: nowhere, queues: nowhere, accessKey: "local" });

    await expect(provision(lost, resourceNames("lost"), () => {}, { timeoutMs: 300 })).rejects.toThrow(
      /(DynamoDB|SQS|SNS) was not reachable within 0\.3 s: .*ECONNREFUSED/,
    );
  });
});
