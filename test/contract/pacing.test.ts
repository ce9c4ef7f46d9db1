import { afterAll, beforeAll, expect, test } from "vitest";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createPace, type Pace, readingAt } from "#adapters/dynamodb/pacing.ts";
import { audit } from "#audit/audit.ts";
import { systemClock } from "#platform/clock.ts";
import { type Books, createBooks } from "../support/books.ts";
import { type Core, startCore } from "../support/systems/core.ts";

let core: Core;
let books: Books;
beforeAll(async () => {
  core = await startCore();
  books = await createBooks(core);
});
afterAll(() => core.stop());

/** Audits with these looks; the operations that it asks for, and the units that they cost. */
async function audited(eventId?: string) {
  const calls: { readonly name: string; readonly isStrong: boolean; readonly units: number }[] = [];
  const archive = (isStrong: boolean) => {
    const counting: Pace = async (call, unitsOf) => {
      const result = await call();
      calls.push({ name, isStrong, units: unitsOf(result) });
      return result;
    };
    let name = "";
    const client = createDynamoClient("us-east-1");
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          name = commandName + JSON.stringify(args.input).replace(/.*ConsistentRead":(\w+).*/, " $1");
          return await next(args);
        },
      { step: "serialize" },
    );
    return createArchive(readingAt(client, { isStrong, pace: counting }), core.names.tables);
  };
  const deps = { archive: archive(true), firstLook: archive(false), clock: systemClock };
  const result = await audit({ ...deps, onEvent: () => undefined, pausesMs: [1] }, eventId);
  return { ...result, calls };
}

test("what is as it should be is read once, eventually consistent, for half the units", async () => {
  const { calls, differences, rows } = await audited();
  expect({ differences, rows }).toEqual({ differences: [], rows: 5 });
  expect(calls.filter(({ isStrong }) => isStrong)).toEqual([]);
  expect(calls.filter(({ name }) => name.endsWith(" true"))).toEqual([]);
  const gets = calls.filter(({ name }) => name.startsWith("GetItem"));
  expect(gets.map(({ units }) => units)).toEqual(gets.map(() => 0.5));
});

test("one event is audited without reading the table of registrations", async () => {
  const { calls, rows } = await audited(books.eventId);
  expect(rows).toBe(5);
  expect(calls.filter(({ name }) => name.startsWith("Scan"))).toEqual([]);
});

test("what differs is read again, strongly consistent, before it is reported", async () => {
  await books.set(books.tables.events, books.event, "nextTicket", 99);
  const { calls, differences } = await audited(books.eventId);
  expect(differences).toHaveLength(1);
  expect(calls.filter(({ isStrong, name }) => isStrong && name.endsWith(" false"))).toEqual([]);
  expect(calls.filter(({ isStrong }) => isStrong).length).toBeGreaterThan(5);
});

test("calls wait for each other, and until those before them are paid", async () => {
  const pace = createPace(1000);
  const started: number[] = [];
  const since = performance.now();
  const call = (units: number) =>
    pace(
      async () => void started.push(performance.now() - since),
      () => units,
    );
  await Promise.all([call(100), call(0), call(50), call(1)]);
  const [, second = 0, third = 0, last = 0] = started;
  expect(second).toBeGreaterThanOrEqual(95);
  expect(third).toBeGreaterThanOrEqual(second);
  expect(last).toBeGreaterThanOrEqual(145);
});

test("a call that fails costs nothing, and holds up nobody", async () => {
  const pace = createPace(1);
  const failing = pace(
    () => Promise.reject(new Error("away")),
    () => 1000,
  );
  await expect(failing).rejects.toThrow("away");
  await expect(
    pace(
      async () => "next",
      () => 0,
    ),
  ).resolves.toBe("next");
});
