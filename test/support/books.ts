import { DeleteCommand, PutCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { audit } from "#audit/audit.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Archive } from "#ports/archive.ts";
import { systemClock } from "#platform/clock.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { type Core, register, unregister, update } from "./systems/core.ts";

type Key = Readonly<Record<string, unknown>>;

/** An event with a history, ways to damage what is stored about it, and the audit. */
export async function createBooks(core: Core) {
  const { dynamo, outbox, store } = core;
  const { tables } = core.names;
  const eventId = await core.addEvent(2);
  const [ann, ben, cem, dan, eve] = ["ann", "ben", "cem", "dan", "eve"].map(
    (name) => `${name}-${eventId}`,
  ) as [string, string, string, string, string];

  const apply = async (commands: readonly SubmittedCommand[], to = eventId): Promise<void> => {
    const entries: JournalEntry[] = [];
    const deps = {
      store,
      clock: systemClock,
      announce: (entry: JournalEntry) => void entries.push(entry),
      report: () => undefined,
      stopping: new AbortController().signal,
    };
    await applyCommands(deps, to, commands);
    for (const { version } of entries) await outbox.markPublished(to, version);
  };

  const change = (TableName: string, key: Key, how: Partial<UpdateCommandInput>) =>
    dynamo.send(new UpdateCommand({ TableName, Key: { ...key }, ...how }));

  // Ann and Ben end up with the seats, Ben by promotion; Cem and Dan wait; Eve has left.
  await core.addUsers([ann, ben, cem, dan, eve]);
  await apply([ann, eve].map(register));
  await apply([ben, cem, dan].map(register));
  await apply([unregister(eve), register(ann)]);
  await apply([update({ title: "New" }), update({ title: "New" })]);

  return {
    eventId,
    tables,
    ann,
    ben,
    cem,
    dan,
    eve,
    event: { eventId },
    row: (userId: string): Key => ({ userId, eventId }),
    entry: (version: number): Key => ({ eventId, version }),
    place: (ticket: number): Key => ({ eventId, ticket }),
    apply,
    change,
    /** Sets one attribute of an item. */
    set: (table: string, key: Key, name: string, value: unknown) =>
      change(table, key, {
        UpdateExpression: "SET #name = :value",
        ExpressionAttributeNames: { "#name": name },
        ExpressionAttributeValues: { ":value": value },
      }),
    put: (TableName: string, Item: Record<string, unknown>) =>
      dynamo.send(new PutCommand({ TableName, Item })),
    remove: (TableName: string, key: Key) => dynamo.send(new DeleteCommand({ TableName, Key: { ...key } })),
    /** Audits the event, or all there are; what it finds as `number item detail`. */
    async audited({ all = false, archive = createArchive(dynamo, tables), looks = 1 } = {}) {
      const seen: string[] = [];
      const onEvent = (result: { eventId: string }): void => void seen.push(result.eventId);
      const pausesMs = Array.from({ length: looks }, () => 1);
      const result = await audit(
        { archive, clock: systemClock, onEvent, pausesMs },
        all ? undefined : eventId,
      );
      const found = result.differences.map(({ invariant, item, detail }) => `${invariant} ${item} ${detail}`);
      return { ...result, found, seen };
    },
    /**
     * The archive, but the event changes each of the first `times` times that its item is about to be read.
     */
    moving(times: number): Archive {
      const archive = createArchive(dynamo, tables);
      let remaining = times;
      return {
        ...archive,
        async event(id) {
          if (remaining-- > 0) await apply([update({ title: `Title ${remaining}` })]);
          return await archive.event(id);
        },
      };
    },
  };
}

export type Books = Awaited<ReturnType<typeof createBooks>>;
