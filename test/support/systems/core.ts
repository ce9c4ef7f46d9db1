import { randomBytes } from "node:crypto";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createJournal } from "#adapters/dynamodb/journal.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createRequestMemory } from "#adapters/dynamodb/request-memory.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createPersonalData } from "#adapters/dynamodb/personal-data.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { createCataloguing } from "#application/cataloguing.ts";
import type { Command } from "#domain/commands.ts";
import type { EventChanges } from "#domain/event-details.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { systemClock } from "#platform/clock.ts";
import { inBatches } from "../client.ts";
import type { ModelEvent } from "../model/event.ts";
import { startEmulators } from "./emulators.ts";

/** Every adapter of the database against a fresh, provisioned emulator. */
export async function startCore() {
  const emulators = await startEmulators();
  Object.assign(process.env, emulators.env);
  const prefix = `t${randomBytes(4).toString("hex")}`;
  const names = resourceNames(prefix);
  const clients = createClients("us-east-1");
  const { topicArn } = await provision(clients, names, () => undefined);
  const dynamo = createDynamoClient("us-east-1");
  const { tables } = names;
  const users = createUserDirectory(dynamo, tables);
  const events = createEventCatalog(dynamo, tables);
  const cataloguing = createCataloguing({ users, events, clock: systemClock });
  return {
    /** The variables with which one of our own processes finds these tables and queues. */
    env: { ...emulators.env, RESOURCE_PREFIX: prefix } as Readonly<Record<string, string>>,
    emulator: emulators.dynamodb,
    queueEmulator: emulators.queues,
    names,
    clients,
    topicArn,
    dynamo,
    users,
    events,
    registrations: createRegistrationReader(dynamo, tables),
    memory: createRequestMemory(dynamo, tables),
    store: createRosterStore(dynamo, tables),
    outbox: createOutbox(dynamo, tables),
    personal: createPersonalData(dynamo, tables),
    journal: createJournal(dynamo, tables),
    stop: () => emulators.stop(),

    /** Creates users with these ids. */
    async addUsers(userIds: readonly string[]): Promise<void> {
      const createdAt = systemClock();
      await inBatches(userIds, 25, async (userId) => {
        await users.create({ userId, name: `Name of ${userId}`, createdAt });
      });
    },

    /** Creates an event and gives its id. */
    async addEvent(capacity: number, hasWaitlist = true, date = "2027-05-01T18:00:00.000Z"): Promise<string> {
      const eventId = `event-${randomBytes(6).toString("hex")}`;
      await cataloguing.createEvent({ eventId, title: "Test", date, capacity, hasWaitlist });
      return eventId;
    },

    /** Creates an event of the model, at which nobody is, and gives its id. */
    async addModelled({ title, date, capacity, hasWaitlist, rules, isDraft }: ModelEvent): Promise<string> {
      const eventId = `event-${randomBytes(6).toString("hex")}`;
      const event = { eventId, title, date, capacity, hasWaitlist, ...rules };
      await cataloguing.createEvent({ ...event, ...(isDraft && { status: "draft" }) });
      return eventId;
    },
  };
}

export type Core = Awaited<ReturnType<typeof startCore>>;

function submission() {
  return {
    key: randomBytes(16).toString("base64url"),
    fingerprint: "AAAAAAAAAAA",
    acceptedAt: systemClock(),
  };
}

export const register = (userId: string) =>
  ({ command: { type: "register", userId }, ...submission() }) as const;
export const unregister = (userId: string) =>
  ({ command: { type: "unregister", userId }, ...submission() }) as const;
export const checkIn = (userId: string) =>
  ({ command: { type: "check-in", userId }, ...submission() }) as const;
export const update = (changes: EventChanges) =>
  ({ command: { type: "update", changes }, ...submission() }) as const;

/** Any command as its gateway accepted it. */
export const submitted = (command: Command) => ({ command, ...submission() }) as const;

/** `count` ids that begin with `prefix`, in order. */
export function idsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${String(i).padStart(4, "0")}`);
}
