import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import { command, EVENTS, keysOf, MAX_BYTES, tick, timedQueue } from "./timed-queue.ts";

// No time passes unless a test says so: with answers that take none, no event has to rest.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        eventId: fc.constantFrom(...EVENTS, "event-0", "event-0", "event-0"),
        padding: fc.oneof(fc.constant(0), fc.nat({ max: 4000 }), fc.constant(16_000)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ answer: fc.nat(), failing: fc.nat(), isCrash: fc.boolean() }) },
  ),
  { maxLength: 150, size: "max" },
);

describe("whatever arrives and however the queue answers, a command sender", () => {
  it("loses nothing, keeps the order of each event, and respects the limits", async () => {
    await always(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (scenario, maxCalls) => {
        const queue = timedQueue();
        const sender = createCommandSender(queue, { maxCalls });
        const asked = new Map<string, string[]>();
        const expected = new Map<string, string>();
        const outcomes: Promise<[string, string]>[] = [];

        const answerOne = (pick: number, failing: number, isCrash: boolean) => {
          const [call] = queue.open.splice(pick % queue.open.length, 1);
          const failures =
            call?.messages.map((_, i) => ((failing >> i) & 1 ? new Error("no") : undefined)) ?? [];
          call?.messages.forEach(({ commands }, i) => {
            for (const { key } of commands)
              expected.set(key, isCrash || failures[i] ? "rejected" : "fulfilled");
          });
          if (isCrash) call?.crash(new Error("unreachable"));
          else call?.answer(failures);
        };
        const checkLimits = () => {
          expect(queue.open.length).toBeLessThanOrEqual(maxCalls);
          const underWay = queue.open.flatMap(({ messages }) => messages.map(({ eventId }) => eventId));
          expect(new Set(underWay).size, "one send under way for an event").toBe(underWay.length);
        };

        for (const [i, step] of scenario.entries()) {
          if ("eventId" in step) {
            const key = String(i);
            asked.set(step.eventId, [...(asked.get(step.eventId) ?? []), key]);
            const sent = sender.send(step.eventId, command(key, step.padding));
            outcomes.push(
              sent.then(
                () => [key, "fulfilled"],
                () => [key, "rejected"],
              ),
            );
          } else if (queue.open.length > 0) {
            answerOne(step.answer, step.failing, step.isCrash);
            await tick();
          }
          checkLimits();
        }
        while (queue.open.length > 0) {
          answerOne(0, 0, false);
          await tick();
          checkLimits();
        }

        const sent = queue.calls.flatMap(({ messages }) => messages);
        for (const [eventId, keys] of asked) {
          expect(keysOf(sent.filter((message) => message.eventId === eventId))).toEqual(keys);
        }
        for (const { messages } of queue.calls) expect(messages.length).toBeLessThanOrEqual(10);
        for (const { messages } of queue.calls) expect(messages.length).toBeGreaterThan(0);
        for (const message of sent) {
          // Room for the envelope around the commands.
          expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(MAX_BYTES + 512);
        }
        expect(new Map(await Promise.all(outcomes))).toEqual(expected);
      }),
      { runs: 150 },
    );
  });

  it("splits what does not fit into one message, in order", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue);
    const keys = Array.from({ length: 60 }, (_, i) => String(i));
    const sent = Promise.all(keys.map((key) => sender.send("e", command(key, 4000))));
    while (queue.open.length > 0) {
      queue.open.shift()?.answer([undefined]);
      await tick();
    }
    await sent;
    const messages = queue.calls.flatMap((call) => call.messages);
    expect(keysOf(messages)).toEqual(keys);
    expect(messages.map(({ commands }) => commands.length)).toEqual([1, 14, 14, 14, 14, 3]);
  });

  it("fills a message to the last byte, with a comma behind each command", async () => {
    const commandsPerCall = async (bytes: number) => {
      const queue = timedQueue();
      const sender = createCommandSender(queue);
      const padding = bytes - Buffer.byteLength(JSON.stringify(command("2")));
      for (const key of ["1", "2", "3"]) void sender.send("e", command(key, padding));
      while (queue.open.length > 0) {
        queue.open.shift()?.answer([undefined]);
        await tick();
      }
      return queue.calls.flatMap(({ messages }) => messages.map(({ commands }) => commands.length));
    };
    expect(await commandsPerCall(MAX_BYTES / 2 - 1)).toEqual([1, 2]);
    expect(await commandsPerCall(MAX_BYTES / 2)).toEqual([1, 1, 1]);
  });

  it("sends a command that is larger than a message should be in a message of its own", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue);
    const sent = Promise.all(["1", "2", "3"].map((key) => sender.send("e", command(key, MAX_BYTES))));
    for (let calls = 0; calls < 3; calls++) {
      queue.open.shift()?.answer([undefined]);
      await tick();
    }
    await sent;
    expect(queue.calls.map(({ messages }) => keysOf(messages))).toEqual([["1"], ["2"], ["3"]]);
  });

  it("never lets a flood of one event hold up another", async () => {
    const queue = timedQueue();
    const sender = createCommandSender(queue, { maxCalls: 1 });
    for (let i = 0; i < 100; i++) void sender.send("flood", command(`f${i}`, 4000));
    void sender.send("quiet", command("q"));
    for (let round = 0; round < 2; round++) {
      queue.open.shift()?.answer([undefined, undefined]);
      await tick();
    }
    expect(queue.calls.slice(0, 2).flatMap(({ messages }) => keysOf(messages))).toContain("q");
  });
});
