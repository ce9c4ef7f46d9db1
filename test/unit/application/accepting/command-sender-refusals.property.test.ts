import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import type { CommandMessage } from "#contracts/command-message.ts";
import { Overloaded, Unavailable } from "#ports/errors.ts";
import { command, keysOf } from "./timed-queue.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const eventId = fc.constantFrom("a", "b", "c");
const steps = fc.array(
  fc.record({
    eventId,
    commands: fc.nat({ max: 5 }),
    lagMs: fc.option(fc.integer({ min: -1000, max: 10_000 })),
    passMs: fc.nat({ max: 800 }),
  }),
  { maxLength: 40, size: "max" },
);
/** What the queue answers to each message, and after how long. */
const answers = fc.array(
  fc.record({
    ms: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 3000 })),
    results: fc.array(fc.constantFrom("taken" as const, "refused" as const, "lost" as const), {
      minLength: 3,
      maxLength: 3,
    }),
  }),
  { minLength: 1, maxLength: 40, size: "max" },
);

it("whatever the queue refuses, and whenever: each command ends once, is taken in order, and never leaves later", async () => {
  await always(
    fc.asyncProperty(steps, answers, async (scenario, script) => {
      const taken = new Map<string, string[]>();
      const ended = new Map<string, string>();
      const again = new Map<string, readonly string[]>();
      const afterTheirEnd: string[] = [];
      const changed: (readonly string[])[] = [];
      let calls = 0;

      const send = async (messages: readonly CommandMessage[]) => {
        const { ms = 0, results = [] } = script[calls++ % script.length] ?? {};
        afterTheirEnd.push(...keysOf(messages).filter((key) => ended.has(key)));
        const refused = messages.map((message) => again.get(message.eventId) ?? []);
        for (const message of messages) again.delete(message.eventId);
        await new Promise((resolve) => setTimeout(resolve, ms));
        for (const [i, message] of messages.entries()) {
          const inTime = refused[i]?.filter((key) => !ended.has(key)) ?? [];
          if (inTime.length > 0 && keysOf([message]).join() !== inTime.join()) changed.push(inTime);
        }
        return messages.map((message, i) => {
          const keys = keysOf([message]);
          const result = results[i] ?? "taken";
          if (result === "refused") again.set(message.eventId, keys);
          if (result === "taken")
            taken.set(message.eventId, [...(taken.get(message.eventId) ?? []), ...keys]);
          return result === "taken"
            ? undefined
            : new (result === "lost" ? Unavailable : Overloaded)("the queue");
        });
      };

      const sender = createCommandSender({ send });
      const asked = new Map<string, string[]>();
      let count = 0;
      for (const step of scenario) {
        for (let i = 0; i < step.commands; i++) {
          const key = String(count++);
          asked.set(step.eventId, [...(asked.get(step.eventId) ?? []), key]);
          const end = (how: string) => void ended.set(key, ended.has(key) ? "twice" : how);
          sender.send(step.eventId, command(key)).then(
            () => end("taken"),
            () => end("refused"),
          );
        }
        if (step.lagMs !== null) sender.sawLag(step.eventId, { ms: step.lagMs, isEnded: true });
        await vi.advanceTimersByTimeAsync(step.passMs);
      }
      await vi.advanceTimersByTimeAsync(10_000);

      expect(afterTheirEnd, "what leaves though its end was told").toEqual([]);
      expect(changed, "messages that leave again with other commands").toEqual([]);
      expect([ended.size, sender.waiting()]).toEqual([count, 0]);
      for (const [event, keys] of asked) {
        expect(taken.get(event) ?? []).toEqual(keys.filter((key) => ended.get(key) === "taken"));
      }
    }),
    { lanes: 1 },
  );
});
