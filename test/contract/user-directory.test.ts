import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import type { User } from "#contracts/user.ts";
import { serviceError } from "../support/faults/service-errors.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { AT } from "./commits.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const userOf = (userId: string, name = "Ada"): User => ({ userId, name, createdAt: AT });

test("a user is found as created, with and without an e-mail address", async () => {
  const users = [userOf("plain"), { ...userOf("full", "Ada 💃 Lovelace"), email: "ada@example.com" }];
  for (const user of users) {
    expect(await core.users.create(user)).toBe(true);
    expect(await core.users.find(user.userId)).toEqual(user);
  }
});

test("nobody is found under an id that was never used", async () => {
  expect(await core.users.find("nobody")).toBeUndefined();
});

test("a taken id stays with who took it", async () => {
  await core.users.create(userOf("taken", "First"));
  expect(await core.users.create({ ...userOf("taken", "Second"), email: "second@example.com" })).toBe(false);
  expect(await core.users.find("taken")).toEqual(userOf("taken", "First"));
});

test("whoever created a user is told so, though the answer to the first attempt was lost", async () => {
  const client = createDynamoClient("us-east-1");
  let attempts = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const isFirst = ++attempts === 1;
      const answer = await next(args);
      if (isFirst) throw serviceError("lost-answer", 0);
      return answer;
    },
    { step: "finalizeRequest", priority: "low" },
  );
  const users = createUserDirectory(client, core.names.tables);

  expect(await users.create(userOf("heard"))).toBe(true);
  expect(attempts).toBe(2);

  expect(await core.users.create(userOf("heard"))).toBe(false);
  expect(await core.users.find("heard")).toEqual(userOf("heard"));
});

test("ids that differ in case are different", async () => {
  expect(await core.users.create(userOf("Case"))).toBe(true);
  expect(await core.users.create(userOf("case"))).toBe(true);
});

test("of many who create one id at once, one wins, and is who is found", async () => {
  const names = idsOf("rival", 20);
  const won = await Promise.all(names.map((name) => core.users.create(userOf("contested", name))));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await core.users.find("contested")).toMatchObject({ name: names[won.indexOf(true)] });
});

test.each([1, 7, 1000])("a list in pages of %d shows each exactly once while others come", async (limit) => {
  const there = idsOf(`listed${limit}`, 30);
  await core.addUsers(there);
  const shown: string[] = [];
  let after: string | undefined;
  for (let page = 0; page === 0 || after !== undefined; page++) {
    const slice = await core.users.list({ limit, after });
    expect(slice.items.length).toBeLessThanOrEqual(limit);
    shown.push(...slice.items.map(({ userId }) => userId));
    if (page % 20 === 0) await core.addUsers([`late${limit}-${page}`]);
    after = slice.next;
  }
  expect(shown.filter((userId) => userId.startsWith(`listed${limit}-`)).toSorted()).toEqual(there);
  expect(new Set(shown).size).toBe(shown.length);
});

test("any number of ids are found at once, repeated and unknown ones among them", async () => {
  const ids = idsOf("batch", 230);
  await core.addUsers(ids);
  const found = await core.users.findMany([...ids, "batch-0229", "batch-0001", "nobody", "no-one"]);
  expect([...found.keys()].toSorted()).toEqual(ids);
  expect(found.get("batch-0042")).toMatchObject({ userId: "batch-0042", name: "Name of batch-0042" });
  expect(await core.users.findMany([])).toEqual(new Map());
});
