import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { createRelay } from "#application/relaying/relay.ts";
import { systemClock } from "#platform/clock.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { NotificationTopic } from "#ports/notification-topic.ts";
import { subscribe } from "#cli/demo/subscription.ts";
import { newestPending } from "../support/pending.ts";
import { type Core, idsOf, register, startCore, unregister } from "../support/systems/core.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

async function journalled(capacity: number, prefix: string, chunks: number) {
  const users = idsOf(prefix, chunks);
  await core.addUsers(users);
  const eventId = await core.addEvent(capacity);
  const entries: JournalEntry[] = [];
  const deps = {
    store: core.store,
    clock: systemClock,
    announce: (entry: JournalEntry) => void entries.push(entry),
    report: () => undefined,
    stopping: new AbortController().signal,
  };
  for (const userId of users) await applyCommands(deps, eventId, [register(userId)]);
  await applyCommands(deps, eventId, users.slice(0, 1).map(unregister));
  return { eventId, users, entries };
}

const tail = () => new Date(Date.now() + 1000).toISOString();
/** For a relay to which everything is old enough to be claimed. */
const lateClock = () => new Date(Date.now() + 11_000).toISOString();

describe.each(["standard", "FIFO"])("a %s topic", (kind) => {
  let topic: NotificationTopic;
  let arn = "";
  beforeAll(async () => {
    const Name = kind === "FIFO" ? "relay-test.fifo" : "relay-test";
    const Attributes = kind === "FIFO" ? { FifoTopic: "true" } : {};
    arn = (await core.clients.sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? "";
    topic = createNotificationTopic(core.clients.sns, { arn, name: "" });
  });

  test("gets every notification of an event, with stable ids, in order of sequence", async () => {
    const subscriber = await subscribe(core.clients, arn, `all-${kind}`);
    const { entries, eventId, users } = await journalled(2, `all-${kind}`, 4);
    const relay = createRelay({
      outbox: core.outbox,
      topic,
      clock: systemClock,
      report: (_, error) => expect.fail(String(error)),
    });

    for (const entry of entries) relay.announce(entry);
    await relay.idle();

    const received = await subscriber.receive(6);
    const sorted = received.toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1));
    const expected = ["registered", "registered", "waitlisted", "waitlisted", "cancelled", "promoted"];
    expect(sorted.map(({ type }) => type)).toEqual(expected.map((name) => `registration.${name}`));
    if (kind === "FIFO") expect(received).toEqual(sorted);
    expect(new Set(received.map(({ id }) => id)).size).toBe(6);
    expect(sorted.at(-1)).toMatchObject({
      source: `/events/${eventId}`,
      subject: users[2],
      data: { userId: users[2] },
    });
    expect(await newestPending(core.outbox, tail())).not.toContain(eventId);
  });

  test("gets from a sweep what a crash left pending, and what came before an announced entry", async () => {
    const subscriber = await subscribe(core.clients, arn, `swept-${kind}`);
    const crashed = await journalled(5, `crashed-${kind}`, 2);
    const live = await journalled(5, `live-${kind}`, 2);
    const relay = createRelay({
      outbox: core.outbox,
      topic,
      clock: lateClock,
      report: (_, error) => expect.fail(String(error)),
    });

    relay.announce(live.entries.at(-1) as JournalEntry);
    await relay.idle();
    await relay.sweep(tail());

    const received = await subscriber.receive(6);
    const of = (eventId: string) => received.filter(({ source }) => source === `/events/${eventId}`);
    expect(of(live.eventId)).toHaveLength(3);
    expect(of(crashed.eventId)).toHaveLength(3);
    const pending = await newestPending(core.outbox, tail());
    expect([pending.has(live.eventId), pending.has(crashed.eventId)]).toEqual([false, false]);
  });
});

test("what could not be published stays pending, and a sweep makes up for it under the same ids", async () => {
  const { entries, eventId } = await journalled(2, "outage", 1);
  const published: string[] = [];
  let isDown = true;
  const topic: NotificationTopic = {
    isOrdered: true,
    publish: async (_, notifications) => {
      if (isDown) throw new Error("down");
      published.push(...notifications.map(({ id }) => id));
    },
  };
  const failures: string[] = [];
  const relay = createRelay({
    outbox: core.outbox,
    topic,
    clock: lateClock,
    report: (id) => void failures.push(id),
  });
  for (const entry of entries) relay.announce(entry);
  await relay.idle();
  expect(failures).toContain(eventId);
  expect(published).toEqual([]);

  isDown = false;
  await relay.sweep(tail());

  expect(published).toEqual([`${eventId}/2/0`, `${eventId}/3/0`]);
});

test("an entry that was committed but never announced goes out before those behind it", async () => {
  const { entries, eventId } = await journalled(9, "gap", 4);
  const versions: string[] = [];
  const held = Promise.withResolvers<void>();
  const topic: NotificationTopic = {
    isOrdered: true,
    publish: async (_, notifications) => {
      if (versions.length === 0) await held.promise;
      versions.push(...notifications.map(({ id }) => id));
    },
  };
  const relay = createRelay({
    outbox: core.outbox,
    topic,
    clock: lateClock,
    report: (_, error) => expect.fail(String(error)),
  });
  const [second, third, , fifth] = entries;

  for (const entry of [second, third, fifth]) relay.announce(entry as JournalEntry);
  held.resolve();
  await relay.idle();

  expect(versions).toEqual([2, 3, 4, 5].map((version) => `${eventId}/${version}/0`));
});
