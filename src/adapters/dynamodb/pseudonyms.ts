import { createHmac, randomBytes } from "node:crypto";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { TABLE_KEYS, type TableNames } from "#platform/resource-names.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { getItem, type Item, scanPages } from "./reading.ts";
import { isEventId, journalOfUser } from "./users-journal.ts";

/** The attributes, at any depth, that are ids of people, and those that name a caller, who may be one. */
const PEOPLE = new Set(["userId", "actsFor", "owners"]);
const CALLERS = new Set(["by", "createdBy"]);

const SECRET = { id: "pseudonyms#secret" };

/** An id in place of one that could be an address: as Muster makes ids of people, `u` and 20 characters. */
export function pseudonymOf(secret: Uint8Array, userId: string): string {
  if (!userId.includes("@")) return userId;
  const digest = createHmac("sha256", secret).update(userId).digest();
  return `u${BigInt(`0x${digest.toString("hex")}`)
    .toString(36)
    .slice(0, 20)
    .padStart(20, "0")}`;
}

/** The item with a pseudonym for each id of a person in it; the very same item if there is none that changes. */
export function withPseudonyms(item: Item, pseudonym: (userId: string) => string): Item {
  const changed = valueWith(item, pseudonym) as Item;
  const { userId, seat, eventId, facts } = changed;
  if (typeof seat === "string" && item["userId"] !== userId)
    return { ...changed, seat: `${seat.slice(0, seat.indexOf("#"))}#${String(userId)}` };
  if (changed === item || typeof eventId !== "string" || isEventId(eventId)) return changed;
  // An entry of the journal that is about one person stands under an id that is made of theirs.
  const [{ userId: about }] = z.tuple([z.looseObject({ userId: z.string() })]).parse(facts);
  return { ...changed, eventId: journalOfUser(about) };
}

function valueWith(value: unknown, pseudonym: (userId: string) => string): unknown {
  if (Array.isArray(value)) {
    const mapped = value.map((one) => valueWith(one, pseudonym));
    return mapped.some((one, i) => one !== value[i]) ? mapped : value;
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).map(
    ([name, one]) => [name, memberWith(name, one, pseudonym)] as const,
  );
  const isChanged = entries.some(([name, one]) => one !== (value as Item)[name]);
  return isChanged ? Object.fromEntries<unknown>(entries) : value;
}

function memberWith(name: string, value: unknown, pseudonym: (userId: string) => string): unknown {
  if (typeof value === "string") {
    if (PEOPLE.has(name)) return pseudonym(value);
    return CALLERS.has(name) && value.startsWith("u:") ? `u:${pseudonym(value.slice(2))}` : value;
  }
  if (PEOPLE.has(name) && Array.isArray(value)) {
    const mapped: unknown[] = value.map((one: unknown) => (typeof one === "string" ? pseudonym(one) : one));
    return mapped.some((one, i) => one !== value[i]) ? mapped : value;
  }
  return valueWith(value, pseudonym);
}

/**
 * Gives everybody whose id could be an address another one, wherever it is stored. Nobody may use the system
 * meanwhile. The secret that the new ids are made with is kept until the end, so that the next run goes on with what
 * an interrupted one has left; then it is thrown away, and nobody can tell whose ids they were. Resolves with how many
 * items were changed. Throws `Unavailable`.
 */
export async function pseudonymise(client: DynamoClient, tables: TableNames): Promise<number> {
  const secret = await keptSecret(client, tables.identities);
  let count = 0;
  for (const [name, keys] of Object.entries(TABLE_KEYS)) {
    const TableName = tables[name as keyof TableNames];
    for await (const item of scanPages(client, TableName, {})) {
      const changed = withPseudonyms(item, (userId) => pseudonymOf(secret, userId));
      if (changed === item) continue;
      await onDynamo(() => client.send(new PutCommand({ TableName, Item: changed })));
      const isMoved = keys.some((key) => item[key] !== changed[key]);
      const Key = Object.fromEntries(keys.map((key) => [key, item[key]]));
      if (isMoved) await onDynamo(() => client.send(new DeleteCommand({ TableName, Key })));
      count++;
    }
  }
  await onDynamo(() => client.send(new DeleteCommand({ TableName: tables.identities, Key: SECRET })));
  return count;
}

/** The secret of the run before, if that was interrupted; else a new one. */
async function keptSecret(client: DynamoClient, TableName: string): Promise<Uint8Array> {
  const kept = await getItem(client, TableName, SECRET);
  if (kept !== undefined) return kept["secret"] as Uint8Array;
  const secret = randomBytes(32);
  await onDynamo(() => client.send(new PutCommand({ TableName, Item: { ...SECRET, secret } })));
  return secret;
}
