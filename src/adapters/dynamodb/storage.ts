import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { backOff } from "#flow/backoff.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { StartError } from "#platform/start-error.ts";
import type { Trouble } from "#platform/trouble.ts";
import { Unavailable } from "#ports/errors.ts";
import { createDynamoClient, type DynamoClient, onDynamo } from "./client.ts";
import { query } from "./reading.ts";

/**
 * What is stored has a version, so that no program works on what it can't read. Each migration is an entry in
 * the journal of the storage itself, under an id that no event has.
 *
 *   1  as 0.1.0 stored it: there is no such entry
 *   2  each event has its place in the index of events by date
 *   3  seats are offered: there is an index of the offers that run out, and who knows no offers would give away
 *      seats that are held for somebody
 */
export const STORAGE_VERSION = 3;
export const STORAGE_ID = "#storage";

/** Pauses between two looks at a storage that is still to be provisioned, migrated, or reached. */
const LOOKS = { firstMs: 50, capMs: 2000 };
/** Looks after which somebody is told: `npm start` migrates while its programs start. */
const PATIENT_LOOKS = 6;

/** The version of what is stored. Throws `Unavailable`, too, while there are no tables. */
export async function storedVersion(client: DynamoClient, { journal }: TableNames): Promise<number> {
  const input = {
    TableName: journal,
    ConsistentRead: true,
    ScanIndexForward: false,
    KeyConditionExpression: "eventId = :storage",
    ExpressionAttributeValues: { ":storage": STORAGE_ID },
  };
  const [newest] = await query(client, input, 1);
  return newest === undefined ? 1 : Number(newest["version"]);
}

/** Records that what is stored is of this version now. It may have been recorded by somebody else already. */
export async function recordVersion(client: DynamoClient, { journal }: TableNames): Promise<void> {
  const at = new Date().toISOString();
  const put = new PutCommand({
    TableName: journal,
    Item: { eventId: STORAGE_ID, version: STORAGE_VERSION, at, facts: [] },
    ConditionExpression: "attribute_not_exists(eventId)",
  });
  try {
    await onDynamo(() => client.send(put));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** A newer version of Muster has migrated what is stored. */
export class NewerStorage extends StartError {
  constructor(version: number) {
    super(
      `what is stored is of version ${version}, which only a newer Muster can read; this one reads version ` +
        `${STORAGE_VERSION}.\nStart that Muster, or restore a backup from before its migration (docs/operations.md).`,
    );
  }
}

/** What is stored has still to be migrated. */
class OlderStorage extends StartError {
  constructor(version: number) {
    super(
      `what is stored is of version ${version}, and this Muster reads version ${STORAGE_VERSION}.\n` +
        "Migrate it with npm run provision; npm start does so by itself.",
    );
  }
}

/** Resolves if this program can read what is stored. Throws `StartError` otherwise, and `Unavailable`. */
export async function requireStorage(client: DynamoClient, tables: TableNames): Promise<void> {
  const version = await storedVersion(client, tables);
  if (version > STORAGE_VERSION) throw new NewerStorage(version);
  if (version < STORAGE_VERSION) throw new OlderStorage(version);
}

/** A program's look at the version of what is stored. */
export type StorageCheck = {
  /** Resolves once this program can read what is stored; looks only until then. Throws `Unavailable`. */
  readonly passed: () => Promise<void>;
  /**
   * Waits until what is stored can be reached and is migrated; `trouble` is told if that takes long. Throws
   * `NewerStorage`.
   */
  untilPassed(trouble: Trouble): Promise<void>;
};

export function createStorageCheck(region: string, tables: TableNames): StorageCheck {
  const client = createDynamoClient(region);
  let passed: Promise<void> | undefined;
  const look = (): Promise<void> => {
    passed ??= requireStorage(client, tables).catch((error: unknown) => {
      passed = undefined;
      throw error;
    });
    return passed;
  };
  return {
    async passed() {
      try {
        await look();
      } catch (error) {
        throw error instanceof StartError ? new Unavailable("the database", { cause: error }) : error;
      }
    },
    async untilPassed(trouble) {
      for (let attempt = 1; ; attempt++) {
        try {
          await look();
          return trouble.over();
        } catch (error) {
          if (error instanceof NewerStorage) throw error;
          if (attempt >= PATIENT_LOOKS) trouble.failed(error);
        }
        await backOff(LOOKS, attempt);
      }
    },
  };
}
