import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import type { EventCreated } from "#domain/facts.ts";
import { eventAfter } from "#domain/roster.ts";
import { CommitConflict } from "#ports/errors.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register, startCore } from "../support/systems/core.ts";
import { creationOf } from "./commits.ts";

/** Transactions carry no token: what makes a repeated one take effect once is the conditions of its actions. */

let core: Core;
let relay: Awaited<ReturnType<typeof startRelay>>;
beforeAll(async () => {
  core = await startCore();
  relay = await startRelay(core.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "");
});
afterAll(async () => {
  await relay.stop();
  await core.stop();
});

/** DynamoDB by way of HTTP that records transactions, and loses the answers of those that it is told to. */
async function startRelay(url: string) {
  const transactions: object[] = [];
  let losing = 0;
  let whenLost = async (): Promise<void> => undefined;
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray());
    const names = ["content-type", "x-amz-target", "x-amz-date", "authorization"];
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
    const answer = await fetch(url, { method: "POST", headers, body });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (headers["x-amz-target"]?.endsWith(".TransactWriteItems")) {
      transactions.push(JSON.parse(String(body)) as object);
      if (transactions.length <= losing) {
        await whenLost();
        return void request.socket.destroy();
      }
    }
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(bytes);
  };
  const server = createServer((request, response) => void forward(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createDynamoClient("us-east-1");
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = url;
  return {
    store: createRosterStore(client, core.names.tables),
    events: createEventCatalog(client, core.names.tables),
    transactions,
    /** From now on: loses the answer of the next transaction; `meanwhile` happens before it is sent again. */
    loseNext(meanwhile: () => Promise<void> = async () => undefined): void {
      transactions.length = 0;
      losing = 1;
      whenLost = meanwhile;
    },
    async stop(): Promise<void> {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const create = (fact: EventCreated) => relay.events.create(eventAfter([fact]), [fact]);

test("no transaction carries a token, and what leaves is otherwise whole", async () => {
  const users = idsOf("whole", 98);
  await core.addUsers(users);
  expect(await create(creationOf("whole"))).toBe(true);
  expect(await createApplier(relay.store).apply("whole", users.map(register))).toEqual({ done: 98 });

  expect(relay.transactions.length).toBeGreaterThan(1);
  for (const sent of relay.transactions) expect(Object.keys(sent)).toEqual(["TransactItems"]);
  expect(await core.events.find("whole")).toMatchObject({ registeredCount: 3, waitlistCount: 95 });
});

test("a commit whose answer was lost is refused when it is repeated, and its commands have ended once", async () => {
  await core.addUsers(["lost"]);
  const eventId = await core.addEvent(3);
  const command = register("lost");
  const { apply, reported } = createApplier(relay.store);
  relay.loseNext();

  expect(await apply(eventId, [command])).toEqual({ done: 1 });

  expect(relay.transactions).toHaveLength(2);
  expect(reported).toEqual([expect.any(CommitConflict)]);
  expect(await core.events.find(eventId)).toMatchObject({ registeredCount: 1, version: 2 });
  const [history] = await core.memory.histories([{ eventId, userId: "lost" }]);
  expect(history?.records.map(({ key, result }) => [key, result.status])).toEqual([
    [command.key, "succeeded"],
  ]);
  const journal = await Array.fromAsync(core.outbox.backwards(eventId, 9));
  expect(journal.map(({ version, isPending }) => [version, isPending])).toEqual([
    [2, true],
    [1, false],
  ]);
});

test("an event whose creation was not answered is its creator's, whatever has happened to it since", async () => {
  relay.loseNext(async () => {
    await core.addUsers(["early"]);
    expect(await createApplier(core.store).apply("unanswered", [register("early")])).toEqual({ done: 1 });
  });
  expect(await create(creationOf("unanswered"))).toBe(true);
  expect(relay.transactions).toHaveLength(2);
  expect(await create(creationOf("unanswered"))).toBe(false);
});

test("an event that somebody else has created in the same way at the same time stays theirs", async () => {
  await core.events.create(eventAfter([creationOf("equal")]), [creationOf("equal")]);
  relay.loseNext();
  expect(await create(creationOf("equal"))).toBe(false);
});
