import { randomBytes } from "node:crypto";
import { CreateTableCommand, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDueOffers } from "#adapters/dynamodb/due-offers.ts";
import { createStorageCheck, requireStorage, STORAGE_ID, storedVersion } from "#adapters/dynamodb/storage.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { createTableInput, resourceDefinitions } from "#infra/resources.ts";
import { INDEXES, type ResourceNames, resourceNames } from "#platform/resource-names.ts";
import { createTrouble } from "#platform/trouble.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { addsIndexes } from "../support/systems/adds-indexes.ts";
import { eventually } from "../support/client.ts";
import * as yesterday from "../support/yesterday/f5d9103.ts";

/** What is stored has a version: a program works on its own, has an older one migrated, refuses a newer one. */

const ignore = (): void => undefined;
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

/** Tables without these indexes, which had not been invented yet. */
async function tablesWithout(...later: readonly string[]): Promise<ResourceNames> {
  const names = resourceNames(`old${randomBytes(4).toString("hex")}`);
  for (const { indexes = [], ...table } of resourceDefinitions(names).tables) {
    const had = indexes.filter(({ name }) => !later.includes(name));
    await core.dynamo.send(new CreateTableCommand(createTableInput({ ...table, indexes: had })));
  }
  return names;
}

const record = ({ tables }: ResourceNames, version: number) =>
  core.dynamo.send(new PutCommand({ TableName: tables.journal, Item: { eventId: STORAGE_ID, version } }));

/** Tables as 0.1.0 made them, with an event as it stored it: no index of dates, no version. */
async function oldSystem(eventId: string, more: object = {}): Promise<ResourceNames> {
  const names = await tablesWithout(INDEXES.events, INDEXES.offers);
  const [event] = yesterday.yesterdaysItems(eventId).events;
  await core.dynamo.send(new PutCommand({ TableName: names.tables.events, Item: { ...event, ...more } }));
  return names;
}

async function provisioned(names: ResourceNames): Promise<string[]> {
  const lines: string[] = [];
  await provision(core.clients, names, (line) => lines.push(line));
  return lines;
}

async function placeOf({ tables }: ResourceNames, eventId: string) {
  const get = new GetCommand({ TableName: tables.events, Key: { eventId }, ConsistentRead: true });
  const { calendar, dated, date } = (await core.dynamo.send(get)).Item ?? {};
  return { calendar: calendar as unknown, dated: dated as unknown, date: String(date) };
}

async function change({ tables }: ResourceNames, eventId: string, input: Partial<UpdateCommandInput>) {
  await core.dynamo.send(new UpdateCommand({ TableName: tables.events, Key: { eventId }, ...input }));
}

describe("what a new system stores", () => {
  test("is of the version that programs read", async () => {
    await expect(requireStorage(core.dynamo, core.names.tables)).resolves.toBeUndefined();
    expect(await storedVersion(core.dynamo, core.names.tables)).toBe(3);
  });
});

describe.runIf(addsIndexes)("what 0.1.0 stored", () => {
  test("is refused with the way out, until provisioning has migrated it", async () => {
    const names = await oldSystem("ball");
    await expect(requireStorage(core.dynamo, names.tables)).rejects.toThrow(
      "what is stored is of version 1, and this Muster reads version 3.\nMigrate it with npm run provision",
    );

    const lines = await provisioned(names);
    expect(lines).toContain("what was stored is migrated from version 1 to 3");
    expect(lines.filter((line) => line.includes("1 events have got their place"))).toHaveLength(1);
    const { date, ...place } = await placeOf(names, "ball");
    expect(place.calendar).toMatch(/^[0-3]$/);
    expect(place.dated).toBe(`${date}#ball`);
    const query = {
      TableName: names.tables.events,
      IndexName: "byDate",
      KeyConditionExpression: "calendar = :calendar",
      ExpressionAttributeValues: { ":calendar": place.calendar },
    };
    expect((await core.dynamo.send(new QueryCommand(query))).Items).toMatchObject([{ eventId: "ball" }]);
    await expect(requireStorage(core.dynamo, names.tables)).resolves.toBeUndefined();
    expect(await provisioned(names)).toEqual([]);
  });

  test("is migrated although its events are being changed at that moment", async () => {
    const names = await oldSystem("ball");
    const dynamo = createClients("us-east-1").dynamo;
    let conflicts = 0;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        if ("UpdateExpression" in args.input && conflicts++ === 0)
          throw new TransactionConflictException({ message: "a transaction is under way", $metadata: {} });
        return await next(args);
      },
      { step: "initialize" },
    );
    await provision({ ...core.clients, dynamo }, names, ignore);
    expect(conflicts).toBe(2);
    expect((await placeOf(names, "ball")).dated).toMatch(/#ball$/);
  });

  test("is placed by the next provisioning, too, where an old program still wrote meanwhile", async () => {
    const names = await oldSystem("ball");
    await provisioned(names);
    const before = await placeOf(names, "ball");

    await change(names, "ball", { UpdateExpression: "REMOVE calendar, dated" });
    expect(await provisioned(names)).toHaveLength(1);
    expect(await placeOf(names, "ball")).toEqual(before);

    await change(names, "ball", {
      UpdateExpression: "SET #date = :date",
      ExpressionAttributeNames: { "#date": "date" },
      ExpressionAttributeValues: { ":date": "2031-01-01T00:00:00.000Z" },
    });
    expect(await provisioned(names)).toHaveLength(1);
    expect(await placeOf(names, "ball")).toMatchObject({ dated: "2031-01-01T00:00:00.000Z#ball" });
  });

  test("or what came before it, with a tally that is a list, is read", async () => {
    const names = await oldSystem("ball", { tally: { from: 0, counts: [1] } });
    await provisioned(names);
    const found = await createEventCatalog(core.dynamo, names.tables).find("ball");
    expect(found?.tally).toEqual({ from: 0, counts: [1] });
  });

  test("and can't be read is named, and nothing is changed", async () => {
    const names = await oldSystem("ball", { tally: "none" });
    await expect(provisioned(names)).rejects.toThrow(
      /events in table \S+-events can't be read: ball\.\n.*Nothing was changed\..*\n.*another DATA_DIR/,
    );
    expect(await storedVersion(core.dynamo, names.tables)).toBe(1);
    expect((await placeOf(names, "ball")).dated).toBeUndefined();
  });
});

describe.runIf(addsIndexes)("what was stored before seats were offered", () => {
  test("is refused until there is an index of the offers that run out, which provisioning adds", async () => {
    const names = await tablesWithout(INDEXES.offers);
    await record(names, 2);
    await expect(requireStorage(core.dynamo, names.tables)).rejects.toThrow(
      "what is stored is of version 2, and this Muster reads version 3.",
    );

    const lines = await provisioned(names);

    expect(lines).toContain(`table ${names.tables.registrations}: index byDue is being added`);
    expect(lines).toContain("what was stored is migrated from version 2 to 3");
    await expect(requireStorage(core.dynamo, names.tables)).resolves.toBeUndefined();
    const due = createDueOffers(core.dynamo, names.tables).ranOutBefore("2030-01-01T00:00:00.000Z");
    expect((await Array.fromAsync(due)).flat()).toEqual([]);
    expect(await provisioned(names)).toEqual([]);
  });
});

describe.runIf(addsIndexes)("what a newer version has migrated", () => {
  test("is refused by programs and by provisioning, with the way out", async () => {
    const names = await oldSystem("ball");
    await provisioned(names);
    await record(names, 4);

    const refusal = /is of version 4, which only a newer Muster can read; this one reads version 3/;
    await expect(requireStorage(core.dynamo, names.tables)).rejects.toThrow(refusal);
    await expect(provisioned(names)).rejects.toThrow(refusal);
    const check = createStorageCheck("us-east-1", names.tables);
    await expect(check.untilPassed(createTrouble(SILENT, "reading"))).rejects.toThrow(refusal);
  });
});

describe.runIf(addsIndexes)("a program that starts before provisioning", () => {
  test("waits, says so once, and goes on by itself", async () => {
    const names = await oldSystem("ball");
    const check = createStorageCheck("us-east-1", names.tables);
    await expect(check.passed()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const said: string[] = [];
    const warn = (fields: object): void => void said.push(JSON.stringify(fields));
    const passed = check.untilPassed(createTrouble({ ...SILENT, warn }, "reading what is stored"));
    await eventually(async () => expect(said).toEqual([expect.stringContaining("npm run provision")]));

    await provisioned(names);
    await passed;
    await expect(check.passed()).resolves.toBeUndefined();
    expect(said).toHaveLength(1);
  });

  test("looks no more once it has passed", async () => {
    const check = createStorageCheck("us-east-1", core.names.tables);
    await check.untilPassed(createTrouble(SILENT, "reading"));
    const Key = { eventId: STORAGE_ID, version: 3 };
    await core.dynamo.send(new DeleteCommand({ TableName: core.names.tables.journal, Key }));
    await expect(check.passed()).resolves.toBeUndefined();
    await provisioned(core.names);
  });
});
