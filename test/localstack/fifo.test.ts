import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/client.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { bodiesOf, countsOf, createQueue, type Queue } from "./queue.ts";

/** What a FIFO queue does for, and to, those who consume it: what our consumer is built on. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const newQueue = (name: string): Promise<Queue> => createQueue(core.clients, `${name}.fifo`);

test("one receive gives ten messages of one group, in order, and the next ones only when those are done", async () => {
  const queue = await newQueue("tens");
  const sent = idsOf("m", 25);
  await queue.send("hot", sent);

  const first = await queue.receive();
  expect(bodiesOf(first)).toEqual(sent.slice(0, 10));
  expect(await queue.receive()).toEqual([]);

  await queue.acknowledge(first.slice(0, 9));
  expect(await queue.receive()).toEqual([]);

  await queue.acknowledge(first.slice(9));
  expect(bodiesOf(await queue.receive())).toEqual(sent.slice(10, 20));
});

test("while a group is in hand, other groups go on", async () => {
  const queue = await newQueue("neighbours");
  await queue.send("hot", idsOf("hot", 20));
  const inHand = await queue.receive();
  await queue.send("quiet", ["quiet"]);
  expect(bodiesOf(await queue.receive())).toEqual(["quiet"]);
  expect(inHand).toHaveLength(10);
});

test("what nobody has acknowledged comes again when its time is up, in order, before what is behind it", async () => {
  const queue = await newQueue("redelivered");
  const sent = idsOf("m", 12);
  await queue.send("g", sent);
  expect(bodiesOf(await queue.receive(2))).toEqual(sent.slice(0, 10));

  const again = await eventually(async () => {
    const messages = await queue.receive();
    expect(messages).not.toEqual([]);
    return messages;
  });

  expect(bodiesOf(again)).toEqual(sent.slice(0, 10));
  expect(countsOf(again)).toEqual(again.map(() => 2));
  await queue.acknowledge(again);
  expect(bodiesOf(await queue.receive())).toEqual(sent.slice(10));
});

describe("of a batch that is acknowledged in part", () => {
  test("the rest stalls its group until it is given back, and then comes again in order", async () => {
    const queue = await newQueue("partial");
    const sent = idsOf("m", 12);
    await queue.send("g", sent);
    const batch = await queue.receive();

    await queue.acknowledge(batch.slice(0, 4));
    expect(await queue.receive()).toEqual([]);

    await queue.release(batch.slice(4));
    const rest = await queue.receive();
    expect(bodiesOf(rest)).toEqual(sent.slice(4));
    expect(countsOf(rest)).toEqual([...sent.slice(4, 10).map(() => 2), 1, 1]);
  });
});

describe("a message that was received too often", () => {
  test("is moved to the dead letters by the queue itself, and its group goes on without it", async () => {
    const dead = await newQueue("dead");
    const queue = await createQueue(core.clients, "living.fifo", { to: dead.name, maxReceiveCount: 2 });
    await queue.send("g", ["poison", "second", "third"]);

    for (const count of [1, 2]) {
      const batch = await queue.receive();
      expect(countsOf(batch)).toEqual([count, count, count]);
      // Only the first of them ever fails: a consumer that acknowledged the others would have changed their
      // order.
      await queue.release(batch);
    }
    expect(await queue.receive()).toEqual([]);

    expect(bodiesOf(await dead.receive())).toEqual(["poison", "second", "third"]);
    await queue.send("g", ["fourth"]);
    expect(bodiesOf(await queue.receive())).toEqual(["fourth"]);
  });
});
