import { DescribeTableCommand, type DynamoDBClient, type TableDescription } from "@aws-sdk/client-dynamodb";
import { QueueDeletedRecently, QueueDoesNotExist, QueueNameExists } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Clients, createClients } from "#infra/provision/clients.ts";
import { ensureWarmth } from "#infra/provision/warm.ts";
import { provision, type ProvisionOptions } from "#infra/provision/provision.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { createRecovery } from "../support/iam/recovery.ts";
import { type Emulators, startEmulators } from "../support/systems/emulators.ts";

/** Provisioning where a service answers as AWS does, and emulators don't. */

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
  Object.assign(process.env, emulators.env);
});
afterAll(() => emulators.stop());

type Input = Readonly<Record<string, unknown>>;
/** Called before each call with the name of its command: answers in place of the service, throws, or does nothing. */
type Before = (command: string, input: Input) => object | undefined;

function answering(before: Before): Clients {
  const clients = createClients("us-east-1");
  for (const client of [clients.dynamo, clients.sqs]) {
    const stack = client.middlewareStack as DynamoDBClient["middlewareStack"];
    stack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const output = before(commandName, args.input as Input);
          return output === undefined ? await next(args) : { output: output as never, response: {} };
        },
      { step: "initialize" },
    );
  }
  return clients;
}

async function run(prefix: string, before: Before, options: ProvisionOptions = {}) {
  const lines: string[] = [];
  const names = resourceNames(prefix);
  const { failures } = await provision(answering(before), names, (line) => lines.push(line), options);
  return { lines: lines.filter((line) => !line.startsWith("created") && !line.includes("expire")), failures };
}

const nothing: Before = () => undefined;
const protects = (prefix: string, before: Before) => run(prefix, before, { isProtected: true });

async function isProtected(table: string): Promise<boolean | undefined> {
  const asked = new DescribeTableCommand({ TableName: table });
  const { Table } = await createClients("us-east-1").dynamo.send(asked);
  return Table?.DeletionProtectionEnabled;
}

describe("protection", () => {
  test("new tables can't be deleted, and can be restored; a second run has nothing to do", async () => {
    const recovery = createRecovery();
    const first = await protects("safe", recovery);
    expect(first.failures).toEqual([]);
    expect(first.lines).toHaveLength(7);
    expect(first.lines).toContain(
      "table safe-journal: can be restored to any second from now on, for 35 days",
    );
    expect(await isProtected("safe-journal")).toBe(true);
    expect(await protects("safe", recovery)).toEqual({ lines: [], failures: [] });
  });

  test("tables of an older version get it; without being asked for, nothing changes", async () => {
    const recovery = createRecovery();
    await run("enlarged", recovery);
    expect(await isProtected("enlarged-users")).not.toBe(true);
    const { lines } = await protects("enlarged", recovery);
    expect(lines).toHaveLength(14);
    expect(lines).toContain("table enlarged-users: is protected against deletion");
    expect(await isProtected("enlarged-users")).toBe(true);
    expect(await run("enlarged", recovery)).toEqual({ lines: [], failures: [] });
    expect(await isProtected("enlarged-users")).toBe(true);
  });

  test("is waited for while AWS says that a table is too new", async () => {
    const recovery = createRecovery();
    let denials = 0;
    const { failures } = await protects("young", (command, input) => {
      if (command === "UpdateContinuousBackupsCommand" && denials++ < 2)
        throw Object.assign(new Error("not yet"), { name: "ContinuousBackupsUnavailableException" });
      return recovery(command, input);
    });
    expect({ denials, failures }).toEqual({ denials: 9, failures: [] });
  });

  test("an emulator that has no recovery says so once, and that is no failure", async () => {
    const { lines, failures } = await protects("emulated", (command) => {
      if (command.includes("ContinuousBackups"))
        throw Object.assign(new Error("no such thing"), { name: "UnknownOperationException" });
      return undefined;
    });
    expect(lines).toEqual([
      "this DynamoDB is an emulator without point-in-time recovery: nothing is backed up",
    ]);
    expect(failures).toEqual([]);
  });
});

describe("what can't be set", () => {
  test("is named with the reason, and everything else is done", async () => {
    const recovery = createRecovery();
    const { failures } = await protects("denied", (command, input) => {
      const isDenied =
        command === "UpdateTimeToLiveCommand" ||
        (command === "UpdateContinuousBackupsCommand" && input["TableName"] === "denied-events");
      if (isDenied) throw new Error("AccessDenied");
      return recovery(command, input);
    });
    expect(failures).toEqual([
      "table denied-registrations: items don't expire: AccessDenied",
      "table denied-identities: items don't expire: AccessDenied",
      "table denied-events: has no point-in-time recovery: AccessDenied",
    ]);
    expect((await protects("denied", recovery)).lines).toEqual([
      "table denied-events: can be restored to any second from now on, for 35 days",
    ]);
  });

  test("of a queue is named, too", async () => {
    await run("tuned", nothing);
    const other = { VisibilityTimeout: "5" };
    const { failures } = await run("tuned", (command, input) => {
      if (command === "SetQueueAttributesCommand") throw new Error("AccessDenied");
      const isCommands = String(input["QueueUrl"]).endsWith("tuned-commands.fifo");
      return command === "GetQueueAttributesCommand" && isCommands
        ? { Attributes: { FifoQueue: "true", ...other } }
        : undefined;
    });
    expect(failures).toContain(
      "queue tuned-commands.fifo: VisibilityTimeout is 5, should be 15: AccessDenied",
    );
  });
});

describe("warm throughput", () => {
  const warmth = { reads: 20_000, writes: 4000 };
  const has = (ReadUnitsPerSecond: number, WriteUnitsPerSecond: number) => ({
    WarmThroughput: { ReadUnitsPerSecond, WriteUnitsPerSecond },
  });

  test("is raised where a table or an index has less, and never lowered", async () => {
    await run("warm", nothing);
    const updates: Input[] = [];
    const { dynamo } = answering((command, input) => {
      if (command !== "UpdateTableCommand") return undefined;
      updates.push(input);
      return {};
    });
    const lines: string[] = [];
    const warm = (described: TableDescription) =>
      ensureWarmth(dynamo, described, warmth, (line) => lines.push(line));
    const index = { IndexName: "byDate", ...has(12_000, 9000) };
    await warm({ TableName: "warm-events", ...has(12_000, 9000), GlobalSecondaryIndexes: [index] });
    await warm({ TableName: "warm-users", ...has(30_000, 4000) });

    expect(updates).toEqual([
      {
        TableName: "warm-events",
        ...has(20_000, 9000),
        GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byDate", ...has(20_000, 9000) } }],
      },
    ]);
    expect(lines).toEqual(["table warm-events: is being prepared for 20000 reads and 4000 writes a second"]);
  });

  test("that can't be had is a failure, since somebody asked for it", async () => {
    const refusing: Before = (command, input) => {
      if (command === "UpdateTableCommand" && "WarmThroughput" in input) throw new Error("no more");
      return undefined;
    };
    const { failures } = await run("cold", refusing, { warmth });
    expect(failures).toHaveLength(7);
    // An emulator may not know of it at all.
    expect(failures[0]).toMatch(/cold-users: is not prepared for more: (?:no more|the service does not say)/);
  });
});

describe("the first second of a queue", () => {
  /** Throws each of the errors once, when the queue is to be used in this way. */
  const failing = (onCommand: string, queue: string, ...errors: Error[]): Before => {
    return (command, input) => {
      const isOf = String(input["QueueName"] ?? input["QueueUrl"]).endsWith(queue);
      const error = command === onCommand && isOf ? errors.shift() : undefined;
      if (error !== undefined) throw error;
      return undefined;
    };
  };
  const because = { message: "it is so new", $metadata: {} };

  test.each([
    ["the dead letters can't be found yet", "GetQueueUrlCommand", new QueueDoesNotExist(because)],
    ["its attributes can't be read yet", "GetQueueAttributesCommand", new QueueDoesNotExist(because)],
    ["one of its name was just deleted", "CreateQueueCommand", new QueueDeletedRecently(because)],
    [
      "the queue of commands can't refer to it yet",
      "CreateQueueCommand",
      new Error("Value … for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist."),
    ],
  ])("is waited for: %s", async (what, command, error) => {
    const prefix = `new${what.length}`;
    const queue = what.startsWith("the queue of commands") ? "commands.fifo" : "dead-letters.fifo";
    const { failures } = await run(prefix, failing(command, queue, error));
    expect(failures).toEqual([]);
    expect(await run(prefix, nothing)).toEqual({ lines: [], failures: [] });
  });

  test("somebody else makes it meanwhile, with other attributes: they are set", async () => {
    await run("race", nothing);
    let isHidden = true;
    const { failures, lines } = await run("race", (command, input) => {
      const isCommands = String(input["QueueName"]).endsWith("commands.fifo");
      if (command === "GetQueueUrlCommand" && isCommands && isHidden) {
        isHidden = false;
        throw new QueueDoesNotExist(because);
      }
      if (command === "CreateQueueCommand" && isCommands) throw new QueueNameExists(because);
      return undefined;
    });
    expect({ failures, lines }).toEqual({ failures: [], lines: [] });
  });
});
