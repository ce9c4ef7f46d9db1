import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import type { CommandMessage } from "#contracts/command-message.ts";
import { Overloaded, Unavailable } from "#ports/errors.ts";
import { command, keysOf, timedQueue } from "./timed-queue.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms));
const busy = () => new Overloaded("the queue");
const messagesOf = ({ calls }: ReturnType<typeof timedQueue>) => calls.flatMap(({ messages }) => messages);

/** Sends a command, and tells how and when that ended. */
function asking(sender: ReturnType<typeof createCommandSender>, eventId: string, key: string) {
  const start = performance.now();
  const ask: { end?: "sent" | "refused"; ms?: number } = {};
  const ended = (end: "sent" | "refused") => Object.assign(ask, { end, ms: performance.now() - start });
  sender.send(eventId, command(key)).then(
    () => ended("sent"),
    () => ended("refused"),
  );
  return ask;
}

describe("a message that the queue refuses because it has too many", () => {
  it("leaves again as it was before anything else of its event, and nobody hears of it", async () => {
    const queue = timedQueue();
    const onRefused = vi.fn();
    const sender = createCommandSender(queue, { onRefused });
    const asks = ["1", "2", "3"].map((key) => asking(sender, "e", key));
    queue.open.shift()?.answer([busy()]);
    await pass(99);
    expect(queue.open).toHaveLength(0);
    asks.push(asking(sender, "e", "4"));
    await pass(1);
    expect(sender.longestPauseMs()).toBe(100);
    queue.open.shift()?.answer([undefined]);
    await pass(1000);
    queue.open.shift()?.answer([undefined]);
    await pass(0);
    expect(messagesOf(queue).map((message) => keysOf([message]))).toEqual([["1"], ["1"], ["2", "3", "4"]]);
    expect(messagesOf(queue)[1]).toEqual(messagesOf(queue)[0]);
    expect(asks.map(({ end }) => end)).toEqual(["sent", "sent", "sent", "sent"]);
    expect([onRefused.mock.calls.length, sender.waiting()]).toEqual([1, 0]);
  });

  it("holds up no other event of its call", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue, { maxCalls: 1 });
    for (const eventId of ["a", "b", "c"]) void sender.send(eventId, command(eventId));
    queue.open.shift()?.answer([undefined]);
    await pass(0);
    queue.open.shift()?.answer([busy(), undefined]);
    await pass(0);
    void sender.send("c", command("again"));
    expect(messagesOf(queue).map(({ eventId }) => eventId)).toEqual(["a", "b", "c", "c"]);
  });

  it("is refused after five seconds, and never leaves again", async () => {
    const queue = {
      send: vi.fn((messages: readonly CommandMessage[]) => Promise.resolve(messages.map(busy))),
    };
    const onLate = vi.fn();
    const sender = createCommandSender(queue, { onLate });
    const ask = asking(sender, "e", "1");
    await pass(5100);
    expect(ask.end).toBe("refused");
    expect([onLate.mock.calls, sender.waiting()]).toEqual([[[1]], 0]);
    const sends = queue.send.mock.calls.length;
    // After 0, 100, 300, 700, 1500, 2500, 3500 and 4500 ms.
    expect(sends).toBe(8);
    await pass(60_000);
    expect(queue.send).toHaveBeenCalledTimes(sends);
  });
});

describe("an event whose commands take ten seconds", () => {
  it("waits for no pause with messages that have no room for more", async () => {
    const send = vi.fn((messages: readonly CommandMessage[]) =>
      Promise.resolve(messages.map(() => undefined)),
    );
    const sender = createCommandSender({ send });
    sender.sawLag("e", { ms: 10_000, isEnded: true });
    for (let i = 0; i < 30; i++) void sender.send("e", command(String(i), 4000));
    await pass(0);
    expect(send.mock.calls.map(([messages]) => keysOf(messages).length)).toEqual([1, 14, 14]);
    await pass(1000);
    expect(send.mock.calls.flatMap(([messages]) => keysOf(messages))).toHaveLength(30);
  });
});

it("what becomes late while its event is under way does not leave, though a call is free", async () => {
  const queue = timedQueue();
  const sender = createCommandSender(queue);
  void sender.send("e", command("1"));
  await pass(50);
  const ask = asking(sender, "e", "2");
  await pass(5010);
  queue.open.shift()?.answer([undefined]);
  await pass(0);
  expect([queue.calls.length, ask.end]).toEqual([1, "refused"]);
});

it("32 gateways at one event keep to what the queue takes of it, and nobody hears of a refusal", async () => {
  const PER_SECOND = 300;
  let taken: number[] = [];
  const send = async (messages: readonly CommandMessage[]) => {
    await sleepMs(10);
    const now = performance.now();
    taken = taken.filter((at) => at > now - 1000);
    if (taken.length >= PER_SECOND) return messages.map(busy);
    taken.push(now);
    return messages.map(() => undefined);
  };
  let refusals = 0;
  const onRefused = () => void refusals++;
  const senders = Array.from({ length: 32 }, () => createCommandSender({ send }, { onRefused }));
  const asks = [];
  for (let i = 0; i < 8000; i++) {
    const sender = senders[i % senders.length];
    if (sender !== undefined) asks.push(asking(sender, "e", String(i)));
    await pass(1);
  }
  await pass(5000);
  expect(refusals).toBeGreaterThan(0);
  expect(asks.filter(({ end }) => end !== "sent")).toEqual([]);
});

describe("where calls take seconds and fail", () => {
  it("every one of 300 events is answered within ten seconds, and what was not tried never leaves", async () => {
    const tried = new Set<string>();
    const send = async (messages: readonly CommandMessage[]) => {
      for (const key of keysOf(messages)) tried.add(key);
      // Three attempts of 1.5 seconds, and two pauses.
      await sleepMs(4650);
      throw new Unavailable("the queue");
    };
    const late: number[] = [];
    const sender = createCommandSender({ send }, { onLate: (commands) => void late.push(commands) });
    const asks = Array.from({ length: 900 }, (_, i) => asking(sender, `event-${i % 300}`, String(i)));
    await pass(10_000);
    const refused = asks.filter(({ end, ms = Infinity }) => end === "refused" && ms < 10_000);
    expect(refused).toHaveLength(900);
    const before = tried.size;
    expect(before + late.reduce((sum, commands) => sum + commands, 0)).toBe(900);
    // Every event has been tried, though four calls at a time would have reached 80 of them.
    expect(before).toBeGreaterThanOrEqual(300);
    await pass(60_000);
    expect(tried.size).toBe(before);
  });
});

const sleepMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
