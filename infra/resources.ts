import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { INDEXES, type ResourceNames } from "#platform/resource-names.ts";

/** The tables, queues and the topic of a system. Every way of provisioning reads these definitions. */

type AttributeType = "S" | "N";
type Key = { readonly name: string; readonly type: AttributeType };

export type IndexDefinition = {
  readonly name: string;
  readonly partitionKey: Key;
  readonly sortKey: Key;
  /** Attributes copied into the index besides its keys. */
  readonly includes: readonly string[];
};

export type TableDefinition = {
  readonly name: string;
  readonly partitionKey: Key;
  readonly sortKey?: Key;
  readonly indexes?: readonly IndexDefinition[];
  /** The attribute with the epoch second after which DynamoDB may delete an item. */
  readonly expiresBy?: string;
};

export type QueueDefinition = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The queue to which a message goes once it was received `maxReceiveCount` times. */
  readonly redrive?: { readonly to: string; readonly maxReceiveCount: number };
};

/** Units a second that a table takes, and each of its indexes as many again. */
export type Throughput = { readonly reads: number; readonly writes: number };

export type TopicDefinition = { readonly name: string; readonly isFifo: boolean };

export type ResourceDefinitions = {
  readonly tables: readonly TableDefinition[];
  /** In order of creation: a queue comes after the one that it sends dead letters to. */
  readonly queues: readonly QueueDefinition[];
  readonly topic: TopicDefinition;
};

const DAY_SECONDS = 86_400;
const text = (name: string): Key => ({ name, type: "S" });
const number = (name: string): Key => ({ name, type: "N" });

export function resourceDefinitions(names: ResourceNames): ResourceDefinitions {
  return { tables: tables(names.tables), queues: queues(names), topic: topic(names.topic) };
}

function tables(names: ResourceNames["tables"]): readonly TableDefinition[] {
  return [
    { name: names.users, partitionKey: text("userId") },
    {
      name: names.events,
      partitionKey: text("eventId"),
      // By date, then id. Keys only, which registrations don't change: they cost the index no write.
      indexes: [
        { name: INDEXES.events, partitionKey: text("calendar"), sortKey: text("dated"), includes: [] },
      ],
    },
    {
      name: names.registrations,
      partitionKey: text("userId"),
      sortKey: text("eventId"),
      indexes: [
        // Sparse: only the row of somebody with a seat has a `seat`, which sorts by time of registration; behind all
        // seats are the offers, by when they run out.
        {
          name: INDEXES.registrations,
          partitionKey: text("eventId"),
          sortKey: text("seat"),
          includes: ["registeredAt", "waitlistedAt", "promotedAt"],
        },
        // Sparse: only a row with an offer has a `due`, which sorts the offers of all events by when they run out.
        {
          name: INDEXES.offers,
          partitionKey: text("dueShard"),
          sortKey: text("due"),
          includes: ["ticket"],
        },
      ],
      // Rows with nothing but records of requests expire when the records are no longer needed.
      expiresBy: "expiresAt",
    },
    // No index: promotion must read the head strongly consistent, and an index never is.
    { name: names.waitlist, partitionKey: text("eventId"), sortKey: number("ticket") },
    {
      name: names.journal,
      partitionKey: text("eventId"),
      sortKey: number("version"),
      // Sparse: an entry is `pending` only until its notifications are published.
      indexes: [{ name: INDEXES.journal, partitionKey: text("pending"), sortKey: text("at"), includes: [] }],
    },
    {
      name: names.identities,
      partitionKey: text("id"),
      // Sparse: only what is listed, the API keys, has a `kind`. All of it but the hash of a key.
      indexes: [
        {
          name: INDEXES.identities,
          partitionKey: text("kind"),
          sortKey: text("id"),
          includes: ["name", "role", "events", "createdBy", "createdAt", "validUntil", "actsFor"],
        },
      ],
      expiresBy: "expiresAt",
    },
    // A table of its own: it is restored as it was last, and so knows who was erased since the backup of the others.
    { name: names.erasures, partitionKey: text("userId") },
  ];
}

function queues(names: ResourceNames): readonly QueueDefinition[] {
  return [
    {
      name: names.deadLetters,
      attributes: { FifoQueue: "true", MessageRetentionPeriod: String(14 * DAY_SECONDS) },
    },
    {
      name: names.commands,
      attributes: {
        FifoQueue: "true",
        // The longest there is: what was accepted outlasts an outage of two weeks.
        MessageRetentionPeriod: String(14 * DAY_SECONDS),
        // Workers ask for a timeout of their own (VISIBILITY_TIMEOUT_SECONDS).
        VisibilityTimeout: "15",
        // High throughput: events are spread over partitions instead of sharing 300 calls per second.
        DeduplicationScope: "messageGroup",
        FifoThroughputLimit: "perMessageGroupId",
      },
      // A worker parks poison itself. This policy is only for a message whose worker dies before it can.
      // Moving a message breaks the order of its event, so the count is too high for any outage to reach.
      redrive: { to: names.deadLetters, maxReceiveCount: 1000 },
    },
  ];
}

function topic(name: string): TopicDefinition {
  return { name, isFifo: name.endsWith(".fifo") };
}

/** What protects a table that nobody may lose: no deletion, and recovery to any second of the last 35 days. */
export const PROTECTION = {
  DeletionProtectionEnabled: true,
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
} as const;

/** How items of a table expire, as DynamoDB's input; undefined where none does. */
export const timeToLive = ({ expiresBy }: TableDefinition) =>
  expiresBy === undefined ? undefined : { AttributeName: expiresBy, Enabled: true };

/** What a table or an index takes from its first second, as DynamoDB's input. */
export const warmThroughput = ({ reads, writes }: Throughput) => ({
  ReadUnitsPerSecond: reads,
  WriteUnitsPerSecond: writes,
});

/** The definition as DynamoDB's input. Capacity is on demand: none is planned or paid for in advance. */
export function createTableInput(table: TableDefinition) {
  const { indexes = [] } = table;
  const keys = [table, ...indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  const types = new Map(keys.filter((key) => key !== undefined).map(({ name, type }) => [name, type]));
  return {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(table.partitionKey, table.sortKey),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map(indexInput) }),
  } satisfies CreateTableCommandInput;
}

/** The index as DynamoDB's input, for a new table or for one that exists. */
function indexInput({ name, partitionKey, sortKey, includes }: IndexDefinition) {
  return {
    IndexName: name,
    KeySchema: keySchema(partitionKey, sortKey),
    Projection:
      includes.length === 0
        ? { ProjectionType: "KEYS_ONLY" as const }
        : { ProjectionType: "INCLUDE" as const, NonKeyAttributes: [...includes] },
  };
}

function keySchema(partitionKey: Key, sortKey?: Key) {
  return [
    { AttributeName: partitionKey.name, KeyType: "HASH" as const },
    ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: "RANGE" as const }] : []),
  ];
}
