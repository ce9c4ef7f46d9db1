import { beforeEach, expect, test } from "vitest";
import { createFifoQueue, type FifoQueue, type Message } from "#bench/aws/fifo-queue.ts";

const VISIBILITY_MS = 15_000;
const RETENTION_MS = 100_000;

let queue: FifoQueue;
let dead: string[];
beforeEach(() => {
  dead = [];
  queue = createFifoQueue({
    retentionMs: RETENTION_MS,
    maxReceiveCount: 2,
    onDead: ({ body }) => void dead.push(body),
  });
});

function send(group: string, from: number, through: number, now = 0): void {
  for (let i = from; i <= through; i++) queue.send(group, `${group}${i}`, `${group}${i}`, now);
}
const receive = (now: number, most = 10) => queue.receive({ most, visibilityMs: VISIBILITY_MS }, now);
const bodies = (messages: readonly Message[]) => messages.map(({ body }) => body).join(" ");
const settle = (messages: readonly Message[], now: number) =>
  messages.map(({ receipt }) => queue.delete(receipt, now));

test("gives out ten of a group, in order, and none while one of them is in flight", () => {
  send("a", 1, 11);
  const first = receive(0, 20);
  expect(bodies(first)).toBe("a1 a2 a3 a4 a5 a6 a7 a8 a9 a10");
  expect(bodies(receive(0))).toBe("");
  settle(first.slice(1), 0);
  expect(bodies(receive(0))).toBe("");
  settle(first.slice(0, 1), 0);
  expect(bodies(receive(0))).toBe("a11");
});

test("gives out other groups in the same receive, and first those that were not served last", () => {
  send("a", 1, 12);
  send("b", 1, 3);
  settle(receive(0), 0);
  expect(bodies(receive(0))).toBe("b1 b2 b3 a11 a12");
});

test("gives a message out again when its time is over, and not before", () => {
  send("a", 1, 2);
  receive(0, 1);
  expect(queue.nextReturn(0)).toBe(VISIBILITY_MS);
  expect(receive(VISIBILITY_MS - 1)).toEqual([]);
  const again = receive(VISIBILITY_MS);
  expect(again.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
    ["a1", 2],
    ["a2", 1],
  ]);
});

test("takes a receipt for nothing once its time is over, or the message was given out again", () => {
  send("a", 1, 1);
  const [{ receipt } = { receipt: "" }] = receive(0);
  expect(queue.delete(receipt, VISIBILITY_MS)).toBe(false);
  expect(queue.hide(receipt, 1000, VISIBILITY_MS)).toBe(false);
  const again = receive(VISIBILITY_MS);
  expect(settle(again, VISIBILITY_MS)).toEqual([true]);
  // What is gone was deleted, whoever asks.
  expect(queue.delete(receipt, VISIBILITY_MS)).toBe(true);
  expect(queue.messages()).toEqual([]);
});

test("hides a message for longer, or for no longer", () => {
  send("a", 1, 1);
  const [{ receipt } = { receipt: "" }] = receive(0);
  expect(queue.hide(receipt, 20_000, 10_000)).toBe(true);
  expect(receive(29_999)).toEqual([]);
  expect(queue.hide(receipt, 0, 29_999)).toBe(true);
  expect(bodies(receive(29_999))).toBe("a1");
});

test("hands over what was received as often as it may, and then goes on behind it", () => {
  send("a", 1, 2);
  receive(0, 1);
  receive(VISIBILITY_MS, 1);
  expect(dead).toEqual([]);
  expect(bodies(receive(2 * VISIBILITY_MS))).toBe("a2");
  expect(dead).toEqual(["a1"]);
});

test("forgets what is older than its retention", () => {
  send("a", 1, 1);
  send("a", 2, 2, 1);
  expect(bodies(receive(RETENTION_MS))).toBe("a2");
  expect(dead).toEqual([]);
});

test("takes the same deduplication id within five minutes once, in each group", () => {
  const first = queue.send("a", "1", "same", 0);
  expect(queue.send("a", "2", "same", 299_999)).toBe(first);
  expect(queue.send("b", "3", "same", 299_999)).not.toBe(first);
  expect(queue.send("a", "4", "same", 300_000)).not.toBe(first);
});

test("gives the same messages for the same attempt, and hides them anew", () => {
  send("a", 1, 2);
  const attempt = (now: number) =>
    queue.receive({ most: 1, visibilityMs: VISIBILITY_MS, attemptId: "once" }, now);
  const receipts = attempt(0).map(({ receipt }) => receipt);
  expect(attempt(10_000).map(({ receipt, receiveCount }) => [receipt, receiveCount])).toEqual([
    [receipts[0], 1],
  ]);
  expect(receive(24_999)).toEqual([]);
  expect(bodies(receive(25_000, 1))).toBe("a1");
});

test("gives nothing of a group that is not open", () => {
  send("a", 1, 1);
  send("b", 1, 1);
  const open = queue.receive({ most: 10, visibilityMs: 1, isOpen: (group) => group === "b" }, 0);
  expect(bodies(open)).toBe("b1");
  expect(queue.depth(0)).toEqual({ waiting: 1, inFlight: 1 });
});
