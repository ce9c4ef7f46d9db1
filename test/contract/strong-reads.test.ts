import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createRequestMemory } from "#adapters/dynamodb/request-memory.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { liveTickets } from "#adapters/dynamodb/tickets.ts";
import { createPersonalData } from "#adapters/dynamodb/personal-data.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { commitOf, placeOf, waitingOf } from "./commits.ts";

/**
 * No emulator ever answers with the past, so these tests check what adapters ask for: strongly consistent
 * reads, but where the past can do no harm.
 */

let core: Core;
let eventId = "";
beforeAll(async () => {
  core = await startCore();
  eventId = await core.addEvent(1);
  await core.store.commit(commitOf(eventId, { rows: [placeOf("ada", 1)], joined: [waitingOf("ada", 1)] }));
});
afterAll(() => core.stop());

type ReadInput = {
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: Readonly<Record<string, { readonly ConsistentRead?: boolean }>>;
};

/** Every adapter on a client that records, for each read, whether it is strongly consistent. */
function recordingPorts() {
  const reads: boolean[] = [];
  const client = createDynamoClient("us-east-1");
  client.middlewareStack.add(
    (next) => (args) => {
      const { ConsistentRead, RequestItems } = args.input as ReadInput;
      const wanted = RequestItems === undefined ? [{ ConsistentRead }] : Object.values(RequestItems);
      reads.push(...wanted.map((one) => one.ConsistentRead === true));
      return next(args);
    },
    { step: "initialize" },
  );
  const { tables } = core.names;
  return {
    reads,
    client,
    users: createUserDirectory(client, tables),
    personal: createPersonalData(client, tables),
    events: createEventCatalog(client, tables),
    registrations: createRegistrationReader(client, tables),
    memory: createRequestMemory(client, tables),
    store: createRosterStore(client, tables),
    outbox: createOutbox(client, tables),
  };
}

type Ports = ReturnType<typeof recordingPorts>;

describe("reads the present:", () => {
  test.each<[name: string, read: (ports: Ports) => Promise<unknown>]>([
    ["UserDirectory.find", ({ users }) => users.find("ada")],
    ["UserDirectory.findMany", ({ users }) => users.findMany(["ada"])],
    ["PersonalData.ties", ({ personal }) => personal.ties("ada")],
    ["PersonalData.rows", ({ personal }) => Array.fromAsync(personal.rows("ada"))],
    ["PersonalData.erased", ({ personal }) => Array.fromAsync(personal.erased())],
    ["EventCatalog.find", ({ events }) => events.find(eventId)],
    ["EventCatalog.findMany", ({ events }) => events.findMany([eventId])],
    ["EventCatalog.list", ({ events }) => events.list({ limit: 5 })],
    ["RegistrationReader.find", ({ registrations }) => registrations.find(eventId, "ada")],
    ["RegistrationReader.ofUser", ({ registrations }) => registrations.ofUser("ada")],
    ["RegistrationReader.atEvent", ({ registrations }) => registrations.atEvent(eventId, ["ada"])],
    ["RegistrationReader.waiting", ({ registrations }) => registrations.waiting(eventId, 0, 5)],
    [
      "liveTickets",
      ({ client }) => liveTickets(client, core.names.tables.waitlist, { eventId, from: 0, through: 5 }),
    ],
    ["RegistrationReader.countWaiting", ({ registrations }) => registrations.countWaiting(eventId, 0, 5)],
    ["RequestMemory.histories", ({ memory }) => memory.histories([{ eventId }])],
    [
      "RosterStore.load",
      ({ store }) => store.load({ eventId, userIds: ["ada"], ranked: ["ada"], event: true, head: 5 }),
    ],
    ["Outbox.forwards", ({ outbox }) => Array.fromAsync(outbox.forwards(eventId, 1, 5))],
    ["Outbox.backwards", ({ outbox }) => Array.fromAsync(outbox.backwards(eventId, 5))],
  ])("%s", async (_, read) => {
    const ports = recordingPorts();
    await read(ports);
    expect(ports.reads.length).toBeGreaterThan(0);
    expect(ports.reads).not.toContain(false);
  });
});

describe("may read the past, at half the price, where that can do no harm:", () => {
  test.each<[name: string, read: (ports: Ports) => Promise<unknown>]>([
    // Who waits looks again; at the end of the wait, strongly consistent.
    ["RequestMemory.histories", ({ memory }) => memory.histories([{ eventId }], "eventual")],
    // Nobody's request changes it, and nothing is decided on it.
    ["UserDirectory.list", ({ users }) => users.list({ limit: 5 })],
  ])("%s", async (_, read) => {
    const ports = recordingPorts();
    await read(ports);
    expect(ports.reads).toEqual([false]);
  });
});

describe("reads an index, which can't be asked for the present:", () => {
  test.each<[name: string, read: (ports: Ports) => Promise<unknown>]>([
    ["RegistrationReader.seats", ({ registrations }) => registrations.seats(eventId, { limit: 5 })],
    ["RegistrationReader.offers", ({ registrations }) => registrations.offers(eventId, { limit: 5 })],
    [
      "Outbox.pendingBefore",
      ({ outbox }) => Array.fromAsync(outbox.pendingBefore("2028-01-01T00:00:00.000Z")),
    ],
  ])("%s", async (_, read) => {
    const ports = recordingPorts();
    await read(ports);
    expect(ports.reads.length).toBeGreaterThan(0);
    expect(ports.reads).not.toContain(true);
  });
});
