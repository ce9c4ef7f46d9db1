import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import { command, keysOf, tick, timedQueue } from "./timed-queue.ts";

// No time passes: with answers that take none, no event has to rest.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

describe("a command sender", () => {
  it("sends at once when nothing is under way", () => {
    const queue = timedQueue();
    void createCommandSender(queue).send("e", command("1"));
    expect(queue.calls.map(({ messages }) => messages)).toEqual([
      [{ version: 2, eventId: "e", commands: [command("1")] }],
    ]);
  });

  it("resolves when the queue has the command, and not before", async () => {
    const queue = timedQueue();
    let isSent = false;
    const sent = createCommandSender(queue)
      .send("e", command("1"))
      .then(() => (isSent = true));
    await tick();
    expect(isSent).toBe(false);
    queue.calls[0]?.answer([undefined]);
    expect(await sent).toBe(true);
  });

  it("puts no more commands into a message than it is allowed to, and tells what leaves and what waits", async () => {
    const queue = timedQueue();
    const messages: number[] = [];
    const onMessage = (commands: number) => void messages.push(commands);
    const sender = createCommandSender(queue, { maxCommands: 2, onMessage });
    for (const key of ["1", "2", "3", "4"]) void sender.send("e", command(key));
    expect([messages, sender.waiting()]).toEqual([[1], 3]);
    queue.open.shift()?.answer([undefined]);
    await tick();
    expect([messages, sender.waiting()]).toEqual([[1, 2], 1]);
  });

  it("gathers what arrives meanwhile for the event into the next message", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue);
    for (const key of ["1", "2", "3"]) void sender.send("e", command(key));
    expect(queue.calls).toHaveLength(1);
    queue.calls[0]?.answer([undefined]);
    await tick();
    expect(queue.calls.map(({ messages }) => keysOf(messages))).toEqual([["1"], ["2", "3"]]);
  });

  it("lets events share a call when all calls are taken", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue, { maxCalls: 1 });
    for (const eventId of ["a", "b", "c"]) void sender.send(eventId, command(eventId));
    queue.calls[0]?.answer([undefined]);
    await tick();
    expect(queue.calls.map(({ messages }) => messages.map(({ eventId }) => eventId))).toEqual([
      ["a"],
      ["b", "c"],
    ]);
  });

  it("rejects exactly the commands of the message that failed", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue, { maxCalls: 1 });
    const first = sender.send("a", command("1"));
    const others = Promise.allSettled([
      sender.send("b", command("2")),
      sender.send("c", command("3")),
      sender.send("b", command("4")),
    ]);
    queue.calls[0]?.answer([undefined]);
    await first;
    await tick();
    queue.calls[1]?.answer([new Error("throttled"), undefined]);
    expect((await others).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
  });

  it("rejects the commands of a call that broke, and goes on with the next", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue);
    const broken = sender.send("e", command("1"));
    const next = sender.send("e", command("2"));
    queue.calls[0]?.crash(new Error("unreachable"));
    await expect(broken).rejects.toThrow("unreachable");
    await tick();
    queue.calls[1]?.answer([undefined]);
    await expect(next).resolves.toBeUndefined();
  });
});
