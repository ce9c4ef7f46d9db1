import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRequestMemory } from "#adapters/dynamodb/request-memory.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { AT, commitOf, recordOf, seatOf } from "./commits.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

describe("records of requests", () => {
  test("come in the order of the addresses, for any number of rows, repeated and unknown ones too", async () => {
    const eventId = await core.addEvent(1);
    const ids = idsOf("asked", 150);
    for (let i = 0; i < ids.length; i += 75) {
      const rows = ids.slice(i, i + 75).map((userId) => seatOf(userId, AT, recordOf(`key of ${userId}`)));
      await core.store.commit(commitOf(eventId, { rows }));
    }
    const asked = [...ids.toReversed(), ...ids.slice(10, 20), "nobody"];

    const histories = await core.memory.histories(asked.map((userId) => ({ eventId, userId })));

    const expected = asked.map((userId) => ({
      records: userId === "nobody" ? [] : [recordOf(`key of ${userId}`)],
    }));
    expect(histories).toEqual(expected);
    expect(await core.memory.histories([])).toEqual([]);
  });

  test("of the event itself are those of its own row, and of nobody's", async () => {
    const [eventId, other] = [await core.addEvent(1), await core.addEvent(1)];
    const eventRow = { expectedRevision: 0, records: [recordOf("event's")] };
    await core.store.commit(
      commitOf(eventId, { eventRow, rows: [seatOf("owner", AT, recordOf("owner's"))] }),
    );

    const addresses = [{ eventId, userId: "owner" }, { eventId }, { eventId: other }];

    const histories = await core.memory.histories(addresses);
    const expected = [[recordOf("owner's")], [recordOf("event's")], []].map((records) => ({ records }));
    expect(histories).toEqual(expected);
    expect(await core.registrations.seats(eventId, { limit: 9 })).toMatchObject({
      items: [{ userId: "owner" }],
    });
  });

  test("come complete where the database answers in part: more than 16 MB in one request", async () => {
    const eventId = await core.addEvent(1);
    const ids = idsOf("heavy", 50);
    for (let i = 0; i < ids.length; i += 10) {
      const heavy = (userId: string) => seatOf(userId, AT, recordOf(userId, "x".repeat(380 * 1024)));
      await core.store.commit(commitOf(eventId, { rows: ids.slice(i, i + 10).map(heavy) }));
    }

    // For so much, LocalStack needs longer than our client waits.
    const patient = DynamoDBDocumentClient.from(core.clients.dynamo);
    const memory = createRequestMemory(patient, core.names.tables);

    const histories = await memory.histories(ids.map((userId) => ({ eventId, userId })));

    expect(histories.map(({ records }) => records.map(({ key }) => key))).toEqual(
      ids.map((userId) => [userId]),
    );
  });
});
