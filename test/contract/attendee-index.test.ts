import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCAL } from "#application/access.ts";
import { createAttendeeIndex } from "#application/querying/attendee-index.ts";
import { Unavailable } from "#ports/errors.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { commitOf, seatOf } from "./commits.ts";

/** The search among the people at an event, for many who look at once, on a database that is busy. */

let core: Core;
let eventId: string;
const ids = idsOf("guest", 20);
beforeAll(async () => {
  core = await startCore();
  await core.addUsers(ids);
  eventId = await core.addEvent(100);
  await core.store.commit(commitOf(eventId, { rows: ids.map((userId) => seatOf(userId)) }));
});
afterAll(() => core.stop());

/** A search on these parts, whose reads of seats are counted, and made by `seats`. */
function searchBy(seats: RegistrationReader["seats"], patienceMs?: number) {
  let reads = 0;
  const registrations: RegistrationReader = {
    ...core.registrations,
    async seats(...asked) {
      reads += 1;
      return await seats(...asked);
    },
  };
  const index = createAttendeeIndex({ ...core, registrations }, patienceMs);
  return { search: () => index.search(eventId, "guest-0007", LOCAL, 50), reads: () => reads };
}

const FOUND = { userIds: ["guest-0007"], count: 1 };
const crowd = async <Result>(search: () => Promise<Result>): Promise<Result[]> =>
  await Promise.all(Array.from({ length: 30 }, search));

test("everybody is read once for all who look, and once more where much has happened meanwhile", async () => {
  const { promise: ready, resolve } = Promise.withResolvers<undefined>();
  const { search, reads } = searchBy(async (...asked) => {
    await ready;
    return await core.registrations.seats(...asked);
  });
  const early = crowd(search);
  await expect.poll(reads).toBe(1);
  const leap = { UpdateExpression: "ADD version :leap", ExpressionAttributeValues: { ":leap": 1_000_000 } };
  await core.dynamo.send(
    new UpdateCommand({ TableName: core.names.tables.events, Key: { eventId }, ...leap }),
  );
  const late = crowd(search);
  // By then all of them wait for the same reading.
  await core.events.find(eventId);
  resolve(undefined);
  for (const found of [...(await early), ...(await late)]) expect(found).toMatchObject(FOUND);
  expect(reads()).toBe(2);
});

test("a read that fails is made again, and loses nothing of what was read before", async () => {
  const failures = [new Unavailable("the database"), new Unavailable("the database")];
  const { search, reads } = searchBy(async (...asked) => {
    const failure = failures.pop();
    if (failure !== undefined) throw failure;
    return await core.registrations.seats(...asked);
  });
  for (const found of await crowd(search)) expect(found).toMatchObject(FOUND);
  expect(reads()).toBe(3);
});

test("nobody waits for long: who looks meanwhile is told that it goes on, and it does", async () => {
  const { promise: ready, resolve } = Promise.withResolvers<undefined>();
  const { search, reads } = searchBy(async (...asked) => {
    await ready;
    return await core.registrations.seats(...asked);
  }, 20);
  for (const found of await crowd(search)) expect(found).toMatchObject({ userIds: [], isReading: true });
  resolve(undefined);
  await expect.poll(search).toMatchObject(FOUND);
  expect(reads()).toBe(1);
});

test("what fails for long is told, and begun anew by whoever looks next", async () => {
  let isDown = true;
  const { search } = searchBy(async (...asked) => {
    if (isDown) throw new TypeError("broken");
    return await core.registrations.seats(...asked);
  });
  await expect(search()).rejects.toThrow("broken");
  isDown = false;
  expect(await search()).toMatchObject(FOUND);
});
