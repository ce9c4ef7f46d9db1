import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { idsOf } from "../support/core.ts";
import { ask, list, type Question } from "../support/history/asking.ts";
import { expectLinearizable } from "../support/history/expect-linearizable.ts";
import { createRecorder } from "../support/history/recorder.ts";
import { eventSpecification } from "../support/history/specification.ts";
import { startSystem, type System } from "../support/system.ts";

const CLIENTS = 24;
const OF_EACH = 8;
const CAPACITY = 40;
const EVENT = "stampede";

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 3 });
});
afterAll(() => system.stop());

test("three workers, one killed with kill -9 in the middle of a stampede: whoever was heard has one outcome, in an order that explains them all", async () => {
  const { client, url, workers } = system;
  const everybody = idsOf("user", CLIENTS * OF_EACH);
  await client.createUsers(everybody);
  await client.createEvent(EVENT, CAPACITY);
  const recorder = createRecorder();

  const carryOut = (name: string, input: Question): Promise<void> =>
    recorder.record(name, EVENT, input, () => {
      const idempotencyKey = randomUUID();
      // One request, however often it is sent, until somebody has an answer to it.
      return eventually(async () => {
        const answer = await ask(url, EVENT, input, { idempotencyKey });
        if (answer === undefined) throw new Error(`no answer to ${JSON.stringify(input)}`);
        return answer;
      }, 60_000);
    });
  const crowd = Array.from({ length: CLIENTS }, async (_, i) => {
    const mine = everybody.slice(i * OF_EACH, (i + 1) * OF_EACH);
    for (const userId of mine) await carryOut(`client-${i}`, { type: "register", userId });
    for (const userId of mine.slice(0, 3)) await carryOut(`client-${i}`, { type: "unregister", userId });
    await carryOut(`client-${i}`, { type: "count" });
  });
  const killed = eventually(async () => {
    expect(recorder.ended()).toBeGreaterThan(CLIENTS * 2);
    expect(recorder.ended()).toBeLessThan(CLIENTS * OF_EACH);
    await workers[0]?.end("SIGKILL");
  }, 60_000);
  await Promise.all([...crowd, killed]);
  await recorder.record("witness", EVENT, { type: "list" }, () => list(client, EVENT));

  const history = recorder.historyOf(EVENT);
  expect(history.filter(({ answer }) => answer === undefined)).toEqual([]);
  expectLinearizable(eventSpecification(CAPACITY, true), history);
  const count = (type: string, answer: RegExp) =>
    history.filter(({ input, answer: told = "" }) => input.type === type && answer.test(told)).length;
  expect(count("register", /^(registered|waitlisted at \d+)$/)).toBe(CLIENTS * OF_EACH);
  expect(count("unregister", /^(unregistered|left-waitlist)$/)).toBe(CLIENTS * 3);
  expect(await client.event(EVENT)).toMatchObject({
    registeredCount: CAPACITY,
    waitlistCount: CLIENTS * (OF_EACH - 3) - CAPACITY,
  });
  await expectAudited(system);
});
