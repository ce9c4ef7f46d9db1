import { afterAll, beforeAll, expect, test } from "vitest";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import type { DeadLetter, DeadLetters } from "#ports/dead-letters.ts";
import { parseMessage } from "#contracts/parse-message.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { groupOf, receiveMessages } from "./queue-reader.ts";

let core: Core;
let deadLetters: DeadLetters;
beforeAll(async () => {
  core = await startCore();
  deadLetters = createDeadLetters(core.clients.sqs, core.names.deadLetters);
});
afterAll(() => core.stop());

async function receive(count: number): Promise<DeadLetter[]> {
  const messages = await receiveMessages(core.clients.sqs, core.names.deadLetters, count);
  return messages.map((message) => ({
    group: groupOf(message) ?? "",
    messageId: message.MessageAttributes?.["messageId"]?.StringValue ?? "",
    body: message.Body ?? "",
    reason: message.MessageAttributes?.["reason"]?.StringValue ?? "",
  }));
}

const letterOf = (messageId: string, part: Partial<DeadLetter> = {}): DeadLetter => {
  return { group: "event", messageId, body: `body of ${messageId}`, reason: "the body is not JSON", ...part };
};

/** The last letter of a test: with it in hand, nothing else can still be to come. */
const last = letterOf("last", { body: "the last one" });

test("a letter keeps body, group, message id and reason", async () => {
  const letter = letterOf("whole", { group: "ball-2027", body: '{"version":1, "commands":[…' });
  await deadLetters.park(letter);
  expect(await receive(1)).toEqual([letter]);
});

test("letters of one event keep their order", async () => {
  const letters = Array.from({ length: 12 }, (_, i) => letterOf(`ordered-${i}`));
  for (const letter of letters) await deadLetters.park(letter);
  expect(await receive(12)).toEqual(letters);
});

test("a letter parked again is there once; another part of the same message is a letter of its own", async () => {
  const [one, other] = [letterOf("again"), letterOf("again", { body: "another command" })];
  for (const letter of [one, one, other, one, last]) await deadLetters.park(letter);
  expect(await receive(3)).toEqual([one, other, last]);
});

test("a reason of any length, and of any characters, never keeps a letter from being parked", async () => {
  const reasons = ["x".repeat(5000), `${"x".repeat(999)}💃`, "a\u0000b\ud83dc\uffff"];
  for (const [i, reason] of reasons.entries()) await deadLetters.park(letterOf(`reason-${i}`, { reason }));
  const received = await receive(reasons.length);
  expect(received.map(({ messageId }) => messageId)).toEqual(reasons.map((_, i) => `reason-${i}`));
  const [x, replaced] = ["x", "\ufffd"];
  expect(received.map(({ reason }) => reason)).toEqual([
    x.repeat(1000),
    x.repeat(999) + replaced,
    `a${replaced}b${replaced}c${replaced}`,
  ]);
});

test("as large a body as a message can have is parked, if need be without the reason", async () => {
  const body = "x".repeat(1024 * 1024);
  await deadLetters.park(letterOf("large", { body }));
  const [letter] = await receive(1);
  expect(letter?.body.length).toBe(body.length);
});

test.each(["💃", "\\ud83d\\udc83", "\\uffff", "\\u0000", "\\ud83d"])(
  "a command that can't be applied is parked, also one with %s in it",
  async (title) => {
    const body = `{"version":1,"eventId":"texts","commands":[{"type":"rename","title":"${title}"}]}`;
    const parsed = parseMessage({ group: "texts", body });
    const poison = parsed.kind === "read" ? parsed.poison : [];
    expect(poison).toHaveLength(1);
    for (const one of poison) await deadLetters.park({ group: "texts", messageId: title, ...one });
    const [letter] = await receive(1);
    expect(JSON.parse(letter?.body ?? "")).toEqual(JSON.parse(body));
  },
);
