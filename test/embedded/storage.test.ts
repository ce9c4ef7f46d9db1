import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { STORAGE_ID } from "#adapters/dynamodb/storage.ts";
import { findSystem } from "#localstack/embedded/runtime.ts";
import { exitCode, failing, newDataDir, started } from "./support.ts";

test("npm start on what a newer Muster has migrated ends with one message, and changes nothing", async () => {
  const dataDir = newDataDir();
  const system = await started(dataDir);
  const endpoint = findSystem({ DATA_DIR: dataDir })?.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
  const dynamo = new DynamoDBClient({
    region: "us-east-1",
    endpoint,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const Item = { eventId: { S: STORAGE_ID }, version: { N: "99" } };
  await dynamo.send(new PutItemCommand({ TableName: "muster-journal", Item }));
  await system.end("SIGTERM");

  const refused = failing({ DATA_DIR: dataDir });
  expect(await exitCode(refused)).toBe(1);
  const [first, second, ...rest] = refused.output().replace("muster: starting …\n", "").trim().split("\n");
  expect(first).toMatch(/^muster: what is stored is of version 99, which only a newer Muster can read/);
  expect(second).toMatch(/^Start that Muster, or restore a backup/);
  expect(rest).toEqual([]);
});
