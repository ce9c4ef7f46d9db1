import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { Unavailable } from "#ports/errors.ts";

// No time passes: with answers that take none, no event has to rest.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const command = (userId: string): SubmittedCommand => {
  const acceptedAt = "2027-01-01T12:00:00.000Z";
  return {
    command: { type: "register", userId },
    key: "k".repeat(22),
    fingerprint: "f".repeat(11),
    acceptedAt,
  };
};

test("refuses at once what there is no room to wait for, and takes commands again when there is", async () => {
  const answer = Promise.withResolvers<undefined[]>();
  const room = 2 * Buffer.byteLength(JSON.stringify(command("u1")));
  const bounds = { maxCalls: 1, maxWaitingBytes: room, maxShare: 1 };
  const sender = createCommandSender({ send: () => answer.promise }, bounds);
  const sent = [
    sender.send("e", command("u0")),
    sender.send("e", command("u1")),
    sender.send("e", command("u2")),
  ];

  await expect(sender.send("e", command("u3"))).rejects.toThrow(new Unavailable("the queue"));

  answer.resolve([undefined]);
  await Promise.all(sent);
  await sender.send("e", command("u4"));
});

test("one event's commands take an eighth of the room: there is room for another's, and later for its own again", async () => {
  const queued = Promise.withResolvers<void>();
  const queue = {
    send: async (messages: readonly object[]) => {
      await queued.promise;
      return messages.map(() => undefined);
    },
  };
  const sender = createCommandSender(queue, { maxCalls: 1 });
  const description = "x".repeat(4000);
  const update = (i: number): SubmittedCommand => ({
    ...command(""),
    key: String(i).padStart(22, "k"),
    command: { type: "update", changes: { description } },
  });
  // 16 MB have room for about 3,900 of these.
  const ends = Array.from({ length: 4500 }, (_, i) => sender.send("flooded", update(i)));
  const flood = Promise.allSettled(ends);
  expect(sender.waiting()).toBeGreaterThan(450);
  expect(sender.waiting()).toBeLessThan(550);
  const others = Array.from({ length: 1000 }, (_, i) => sender.send(`e${i}`, command("u")));

  queued.resolve();
  await Promise.all(others);
  const refused = (await flood).filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(3900);
  await sender.send("flooded", update(5000));
  expect(sender.waiting()).toBe(0);
});
