import { TransactionCanceledException, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import type { Commit, RosterStore } from "#ports/roster-store.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { commitOf, nextOf, placeOf, recordOf, seatOf } from "./commits.ts";
import { recordCalls } from "./record-calls.ts";

/** Commits of several events that come at the same moment share a transaction, and nothing else. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

type Transaction = TransactWriteItemsCommand["input"];

/** A store, and how many actions each of its transactions has. Those about the `busy` event are refused for load. */
function recordedStore({ busy }: { readonly busy?: string } = {}) {
  const dynamo = createDynamoClient("us-east-1");
  const made = recordCalls<Transaction>(dynamo, TransactWriteItemsCommand);
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems = [] } = args.input as Transaction;
      const isBusy = TransactItems.map(
        (action) => busy !== undefined && JSON.stringify(action).includes(busy),
      );
      if (!isBusy.includes(true)) return await next(args);
      throw new TransactionCanceledException({
        message: "cancelled",
        $metadata: {},
        CancellationReasons: isBusy.map((is) => ({ Code: is ? "ThrottlingError" : "None" })),
      });
    },
    { step: "initialize", priority: "low" },
  );
  const sizes = () => made.map(({ TransactItems = [] }) => TransactItems.length);
  return { store: createRosterStore(dynamo, core.names.tables), sizes };
}

const addEvents = async (count: number): Promise<readonly string[]> =>
  await Promise.all(Array.from({ length: count }, () => core.addEvent(100)));

/** A commit on the event as it is: as many people get seats as `people` says. It has two actions more than that. */
async function seating(eventId: string, people: number): Promise<Commit> {
  const rows = idsOf(`${eventId}-guest`, people).map((userId) => seatOf(userId));
  return commitOf(eventId, { event: await nextOf(core, eventId), rows });
}

/** The errors of commits that are made at the same moment; undefined for those that take effect. */
async function commitAll(store: RosterStore, commits: readonly Commit[]): Promise<readonly unknown[]> {
  return await Promise.all(
    commits.map((commit) =>
      store.commit(commit).then(
        () => undefined,
        (error: unknown) => error,
      ),
    ),
  );
}

const versionsOf = async (eventIds: readonly string[]) =>
  await Promise.all(eventIds.map(async (eventId) => (await core.events.find(eventId))?.version));

test("ten events at most share a transaction, and each has what it would have alone", async () => {
  const eventIds = await addEvents(13);
  const { store, sizes } = recordedStore();

  const errors = await commitAll(store, await Promise.all(eventIds.map((id) => seating(id, 1))));

  expect(errors.filter((error) => error !== undefined)).toEqual([]);
  expect(sizes()).toEqual([30, 9]);
  for (const eventId of eventIds) {
    const { items } = await core.registrations.seats(eventId, { limit: 10 });
    expect(items.map(({ userId }) => userId)).toEqual(idsOf(`${eventId}-guest`, 1));
  }
});

test("what is large leaves alone, and what comes behind it does not wait for it", async () => {
  const [large = "", ...small] = await addEvents(3);
  const { store, sizes } = recordedStore();
  const commits = [seating(large, 60), ...small.map((id) => seating(id, 2))];

  expect(await commitAll(store, await Promise.all(commits))).toEqual([undefined, undefined, undefined]);

  expect(sizes()).toEqual([62, 8]);
});

test("two commits of one event never share a transaction, which would refuse both", async () => {
  const [eventId = "", other = ""] = await addEvents(2);
  const { store, sizes } = recordedStore();
  const commits = [seating(eventId, 1), seating(other, 1), seating(eventId, 1)];

  const errors = await commitAll(store, await Promise.all(commits));

  expect(errors.slice(1, 2)).toEqual([undefined]);
  expect([errors[0], errors[2]].filter((error) => error instanceof CommitConflict)).toHaveLength(1);
  expect(sizes().slice(0, 2)).toEqual([6, 3]);
  expect(await versionsOf([eventId, other])).toEqual([2, 2]);
});

test("a lost race is told to its event alone, with the names of its own actions", async () => {
  const eventIds = await addEvents(3);
  const commits = await Promise.all(eventIds.map((id) => seating(id, 1)));
  const [, overtaken = ""] = eventIds;
  await core.store.commit(await seating(overtaken, 2));
  const { store, sizes } = recordedStore();

  const [first, lost, last] = await commitAll(store, commits);

  expect([first, last]).toEqual([undefined, undefined]);
  expect(lost).toBeInstanceOf(CommitConflict);
  expect(String(lost)).toMatch(/event \(ConditionalCheckFailed\).*row .*-guest-/s);
  expect(sizes()).toEqual([9, 3, 3, 3]);
  expect(await versionsOf(eventIds)).toEqual([2, 2, 2]);
});

test("what no transaction can take is refused for its event alone", async () => {
  const eventIds = await addEvents(3);
  const [, heavy = ""] = eventIds;
  const commits = await Promise.all(eventIds.map((id) => seating(id, 1)));
  const rows = [placeOf("heavy", 1, recordOf("k", "x".repeat(400 * 1024)))];
  const { store } = recordedStore();

  const errors = await commitAll(
    store,
    commits.map((commit) => (commit.eventId === heavy ? { ...commit, rows } : commit)),
  );

  expect(errors).toEqual([
    undefined,
    expect.objectContaining({ name: "ValidationException" }) as unknown,
    undefined,
  ]);
  expect(await versionsOf(eventIds)).toEqual([2, 1, 2]);
});

test("an event with too much load holds up no other", async () => {
  const eventIds = await addEvents(3);
  const [, busy = ""] = eventIds;
  const { store, sizes } = recordedStore({ busy });

  const errors = await commitAll(store, await Promise.all(eventIds.map((id) => seating(id, 1))));

  expect(errors).toEqual([undefined, expect.any(Unavailable) as unknown, undefined]);
  expect(sizes()).toEqual([9, 3, 3, 3]);
  expect(await versionsOf(eventIds)).toEqual([2, 1, 2]);
});
