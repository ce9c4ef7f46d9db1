import { expect, test } from "vitest";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { Unavailable } from "#ports/errors.ts";

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
  const sender = createCommandSender({ send: () => answer.promise }, { maxCalls: 1, maxWaitingBytes: room });
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
