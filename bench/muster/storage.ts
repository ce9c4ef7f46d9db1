import { randomBytes } from "node:crypto";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { createDynamoClient, type DynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { createCataloguing } from "#application/cataloguing.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { systemClock } from "#platform/clock.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { type Storage, userId } from "../harness/backend.ts";
import { type Emulators, environmentOf } from "../harness/emulators.ts";

export type MusterStorage = Storage & { readonly topicArn: string };

/** The tables, queues and topic of one Muster, in the emulators. */
export async function createMusterStorage(
  emulators: Pick<Emulators, "dynamodb" | "queues">,
  prefix: string,
): Promise<MusterStorage> {
  Object.assign(process.env, environmentOf(emulators));
  const names = resourceNames(prefix);
  const { topicArn } = await provision(createClients("us-east-1"), names, () => undefined);
  const dynamo = createDynamoClient("us-east-1");
  const cataloguing = createCataloguing({
    users: createUserDirectory(dynamo, names.tables),
    events: createEventCatalog(dynamo, names.tables),
    clock: systemClock,
  });
  const store = quietly(createRosterStore(dynamo, names.tables));
  return {
    topicArn,
    addUsers: (count) => writeUsers(dynamo, names.tables.users, count),

    async addFullEvent(eventId, seats, waiting) {
      const at = systemClock();
      const date = "2027-05-01T18:00:00.000Z";
      await cataloguing.createEvent({ eventId, title: eventId, date, capacity: seats, hasWaitlist: true });
      const commands = Array.from({ length: seats + waiting }, (_, i) => registration(userId(i), at));
      const { done, error } = await applyCommands(
        {
          store,
          clock: systemClock,
          announce: () => undefined,
          report: () => undefined,
          stopping: new AbortController().signal,
        },
        eventId,
        commands,
      );
      if (done < commands.length)
        throw new Error(`only ${done} of ${commands.length} applied`, { cause: error });
    },
  };
}

/** Commits without announcing: notifications about prepared data would delay those that are measured. */
function quietly(store: RosterStore): RosterStore {
  return { ...store, commit: (commit) => store.commit({ ...commit, isAnnounced: false }) };
}

function registration(user: string, acceptedAt: string): SubmittedCommand {
  const key = randomBytes(16).toString("base64url");
  return { command: { type: "register", userId: user }, key, fingerprint: "prepared-00", acceptedAt };
}

/** Puts per batch, and concurrent batches. */
const BATCH = 25;
const LANES = 4;

async function writeUsers(client: DynamoClient, table: string, count: number): Promise<void> {
  const createdAt = systemClock();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const from = next;
      next += BATCH;
      const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => from + i);
      const puts = numbers.map((number) => {
        const id = userId(number);
        return { PutRequest: { Item: { userId: id, name: `Name of ${id}`, createdAt } } };
      });
      await client.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
