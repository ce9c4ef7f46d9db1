import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { messageOf, messageText } from "#contracts/command-message.ts";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { register, unregister } from "../support/systems/core.ts";
import { runCommand } from "../support/systems/processes.ts";
import { startSystem, type System } from "../support/systems/system.ts";

// Kept in a directory, the emulator's queue does not behave as it does in memory.
const queuesIn = mkdtempSync(join(tmpdir(), "muster-queues-"));
let system: System;
beforeAll(async () => {
  system = await startSystem({ queuesIn });
  await system.client.createUsers(["ada", "ben"]);
});
afterAll(async () => {
  await system.stop();
  rmSync(queuesIn, { recursive: true });
});

async function ended(...args: string[]) {
  const env = { ...system.env, DATA_DIR: "/nonexistent" };
  const { child, output } = runCommand("redrive", env, args);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: output() };
}

/** What it prints with `--json`, and nothing beside it. */
async function redriveJson(...args: string[]): Promise<unknown> {
  const { child } = runCommand("redrive", { ...system.env, DATA_DIR: "/nonexistent" }, [...args, "--json"]);
  return JSON.parse(child.stdout === null ? "" : await text(child.stdout));
}

async function redrive(...args: string[]): Promise<string> {
  const { code, output } = await ended(...args);
  expect(code, output).toBe(0);
  return output;
}

/** Puts a message among the dead letters, as SQS would after too many receives. */
async function lost(eventId: string, body: string): Promise<string> {
  const { clients, names } = system;
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetters }));
  const ids = { MessageGroupId: eventId, MessageDeduplicationId: randomUUID() };
  return (
    (await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, ...ids }))).MessageId ?? ""
  );
}

const bodyOf = (eventId: string, ...commands: Parameters<typeof messageText>[0][]) =>
  messageText({ version: 2, eventId, commands });

test("shows what is there, and changes nothing until it is told to", async () => {
  await system.client.createEvent("opera", 1, false);
  const id = await lost("opera", bodyOf("opera", register("ada")));
  for (const time of ["first", "second"]) {
    const shown = await redrive();
    expect(shown, time).toContain(`${id} of event opera: would be redriven, 1 command\n`);
    expect(shown, time).toContain("dead letters: 1 would be redriven");
  }
  expect((await system.client.event("opera")).registeredCount).toBe(0);

  expect(await redrive("--apply", "--event", "another")).toContain("dead letters: none");
  expect(await redrive("--apply")).toContain("dead letters: 1 redriven");
  await eventually(async () => expect((await system.client.event("opera")).registeredCount).toBe(1));
  expect(await redrive("--apply")).toContain("dead letters: none");
});

test("a command that comes back is decided on what is true by then, and one that has ended changes nothing", async () => {
  const { client } = system;
  await client.createEvent("late", 1, true);
  const [late, early] = [register("ada"), register("ben")];
  const leaving = unregister("ben");
  const newer = await client.register("late", "ben");
  expect(await client.ended(newer.requestId)).toMatchObject({ outcome: "registered" });
  await lost("late", bodyOf("late", late, early));
  await redrive("--apply");
  await eventually(async () => expect((await client.event("late")).waitlistCount).toBe(1));

  await lost("late", bodyOf("late", leaving));
  await redrive("--apply");
  await eventually(async () => expect((await client.event("late")).waitlistCount).toBe(0));
  await lost("late", messageText(messageOf("late", [leaving, late])));
  await redrive("--apply");
  const [seat] = await client.registrations("late");
  expect(seat?.userId).toBe("ada");
  await expectAudited(system);
});

test("what no worker can read stays, unless it is thrown away by name, after it was shown whole", async () => {
  const poison = `not a command ${"x".repeat(300)}`;
  const id = await lost("opera", poison);
  const shown = await redrive("--apply");
  expect(shown).toContain(`${id} of event opera: unreadable`);
  expect(shown).not.toContain(poison);
  const discarded = await redrive("--discard", id);
  expect(discarded).toContain(poison);
  expect(discarded).toContain("dead letters: 1 deleted");
  expect(await redrive()).toContain("dead letters: none");
});

test("letters that the queue keeps behind others of their event are counted, and come when those are gone", async () => {
  const poison = await lost("jazz", "not a command");
  await lost("jazz", bodyOf("jazz", register("ada")));

  const shown = await redrive();

  // LocalStack gives both with one receive, as AWS does with up to ten.
  const second = inject("localstack") === undefined ? "1 more is behind them" : "1 would be redriven";
  expect(shown).toContain("dead letters: 1 unreadable");
  expect(shown).toContain(second);
  expect(await redrive("--discard", poison)).toContain("dead letters: 1 deleted, 1 would be redriven");
  expect(await redrive("--apply")).toContain("dead letters: 1 redriven");
});

test("an id that no letter has is named, and ends it with 1", async () => {
  const id = await lost("opera", "not a command");

  const { code, output } = await ended("--discard", "nobody", "--discard", id);

  expect(output).toContain("dead letters: 1 deleted");
  expect(output).toMatch(/^redrive: no dead letter has the id nobody/m);
  expect(code).toBe(1);
});

test("what a letter says reaches the terminal as text, not as a command", async () => {
  // SQS takes no other character that means something to a terminal.
  const id = await lost("opera", "cleared\u009b2J\u202e and turned");

  expect(await redrive("--discard", id)).toContain("cleared\\u009b2J\\u202e and turned");
});

test("with --json each letter is whole, and its characters are what was sent, though none reaches a terminal", async () => {
  const poison = `not a command ${"x".repeat(300)} \u009b2J\u202e`;
  const ids = [await lost("ballet", bodyOf("ballet", register("ada"))), await lost("circus", poison)];
  const [readable, unreadable] = [
    { messageId: ids[0], eventId: "ballet", commands: 1 },
    { messageId: ids[1], eventId: "circus", commands: 0, body: poison },
  ];

  expect(await redriveJson()).toEqual({
    letters: expect.arrayContaining([
      expect.objectContaining({ ...readable, fate: "would be redriven" }),
      expect.objectContaining({ ...unreadable, fate: "unreadable" }),
    ]) as unknown,
    behind: 0,
  });
  expect(await redrive("--json")).not.toMatch(/[\u009b\u202e]/u);
  expect(await redriveJson("--event", "ballet", "--apply")).toEqual({
    letters: [expect.objectContaining({ ...readable, fate: "redriven" })],
    behind: 0,
  });
  const { code, output } = await ended("--json", "--discard", ids[1] ?? "", "--discard", "nobody");
  expect(output).toContain('"fate":"deleted"');
  expect(code).toBe(1);
  expect(await redriveJson()).toEqual({ letters: [], behind: 0 });
});
