import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import { eventually } from "../support/client.ts";
import { idsOf } from "../support/systems/core.ts";
import { ask, list, type Question } from "../support/history/asking.ts";
import { expectLinearizable } from "../support/history/expect-linearizable.ts";
import { createRecorder } from "../support/history/recorder.ts";
import { eventSpecification } from "../support/history/specification.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** Enough that most receive loops of three workers hold one, those of the killed worker, too. */
const EVENTS = idsOf("stampede", 12);
const CLIENTS_OF_EACH = 2;
const USERS_OF_EACH = 8;
const LEAVING = 3;
const CAPACITY = 6;
const CLIENTS = EVENTS.length * CLIENTS_OF_EACH;

/**
 * What a crashed worker had in hand comes again after 5 s; its abandoned receives may hide it again as often.
 */
const PATIENCE_MS = 90_000;

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 3 });
});
afterAll(() => system.stop());

test("three workers, one killed with kill -9 in the middle of a stampede: every request has its one outcome, in an order that explains them all", async () => {
  const { client, url, workers } = system;
  const everybody = idsOf("user", CLIENTS * USERS_OF_EACH);
  await client.createUsers(everybody);
  await Promise.all(EVENTS.map((eventId) => client.createEvent(eventId, CAPACITY)));
  const recorder = createRecorder();

  const carryOut = (name: string, eventId: string, input: Question): Promise<void> =>
    recorder.record(name, eventId, input, async () => {
      const idempotencyKey = randomUUID();
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const answer = await ask(url, eventId, input, { idempotencyKey, patienceMs: PATIENCE_MS });
        // Sent again after a 503, but never to make up for what was lost.
        if (answer !== undefined || performance.now() > deadline) return answer;
      }
    });
  const crowd = Array.from({ length: CLIENTS }, async (_, i) => {
    const [name, eventId] = [`client-${i}`, EVENTS[i % EVENTS.length] ?? ""];
    const mine = everybody.slice(i * USERS_OF_EACH, (i + 1) * USERS_OF_EACH);
    for (const userId of mine) await carryOut(name, eventId, { type: "register", userId });
    for (const userId of mine.slice(0, LEAVING)) {
      await carryOut(name, eventId, { type: "unregister", userId });
    }
    await carryOut(name, eventId, { type: "count" });
  });
  const killed = eventually(async () => {
    expect(recorder.ended()).toBeGreaterThan(CLIENTS * 2);
    expect(recorder.ended()).toBeLessThan(CLIENTS * USERS_OF_EACH);
    await workers[0]?.end("SIGKILL");
  }, 60_000);
  await Promise.all([...crowd, killed]);
  await Promise.all(
    EVENTS.map((eventId) =>
      recorder.record("witness", eventId, { type: "list" }, () => list(client, eventId)),
    ),
  );

  for (const eventId of EVENTS) {
    const history = recorder.historyOf(eventId);
    expect(history.filter(({ answer }) => answer === undefined)).toEqual([]);
    expectLinearizable(eventSpecification(CAPACITY, true), history);
    const count = (type: string, words: RegExp) =>
      history.filter(({ input, answer = "" }) => input.type === type && words.test(answer)).length;
    expect(count("register", /^(registered|waitlisted at \d+)$/)).toBe(CLIENTS_OF_EACH * USERS_OF_EACH);
    expect(count("unregister", /^(unregistered|left-waitlist)$/)).toBe(CLIENTS_OF_EACH * LEAVING);
    expect(await client.event(eventId)).toMatchObject({
      registeredCount: CAPACITY,
      waitlistCount: CLIENTS_OF_EACH * (USERS_OF_EACH - LEAVING) - CAPACITY,
    });
  }
  await expectAudited(system);
}, 240_000);
