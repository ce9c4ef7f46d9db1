import { randomInt, randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import { createClient, eventually } from "../support/client.ts";
import { ask, list, type Question } from "../support/history/asking.ts";
import { expectLinearizable } from "../support/history/expect-linearizable.ts";
import { createRecorder } from "../support/history/recorder.ts";
import { eventSpecification, type Rules } from "../support/history/specification.ts";
import { run, type Running } from "../support/systems/processes.ts";
import { startSystem, type System } from "../support/systems/system.ts";

const CLIENTS = 12;
const CALLS = 70;
const USERS = ["ann", "bob", "cy", "dee", "eve", "fay", "gil", "hal", "ida"];
type Event = { readonly eventId: string; readonly capacity: number; readonly hasWaitlist: boolean };
const EVENTS: readonly (Event & { readonly rules?: Rules })[] = [
  { eventId: "club", capacity: 1, hasWaitlist: true },
  { eventId: "hall", capacity: 3, hasWaitlist: true },
  { eventId: "tent", capacity: 4, hasWaitlist: true },
  { eventId: "van", capacity: 2, hasWaitlist: false },
  { eventId: "bus", capacity: 2, hasWaitlist: true, rules: { waitlistLimit: 1 } },
  { eventId: "loge", capacity: 2, hasWaitlist: true, rules: { promotion: "manual" } },
];

/** What one client does: a question, and whether the client loses patience, and then asks again elsewhere. */
type Call = {
  readonly eventId: string;
  readonly input: Question;
  readonly gateway: number;
  readonly patienceMs: number | undefined;
  readonly asksAgain: boolean;
};

const userId = fc.constantFrom(...USERS);
const concerning = (type: "register" | "unregister" | "find") =>
  userId.map((id): Question => ({ type, userId: id }));
const resized = fc.integer({ min: 1, max: 5 }).map((capacity): Question => ({ type: "resize", capacity }));
const call: fc.Arbitrary<Call> = fc.record({
  eventId: fc.constantFrom(...EVENTS.map(({ eventId }) => eventId)),
  input: fc.oneof(
    { weight: 9, arbitrary: concerning("register") },
    { weight: 6, arbitrary: concerning("unregister") },
    { weight: 3, arbitrary: concerning("find") },
    { weight: 3, arbitrary: fc.constant<Question>({ type: "count" }) },
    { weight: 1, arbitrary: resized },
  ),
  gateway: fc.nat({ max: 1 }),
  patienceMs: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
  ),
  asksAgain: fc.boolean(),
});

/** Who comes first: everybody, to what is soon full. So both refusals of a full event are met, not by luck. */
const CROWD = USERS.map((id) =>
  ["van", "bus"].map((eventId): Call => ({
    eventId,
    input: { type: "register", userId: id },
    gateway: 0,
    patienceMs: undefined,
    asksAgain: false,
  })),
);

let system: System;
let second: Running;
let gateways: readonly string[];
beforeAll(async () => {
  system = await startSystem({ workers: 2 });
  second = run("gateway/main.ts", { ...system.env, PORT: "0" });
  const [, url = ""] = await second.prints(/listens on (http:[^\s"]+)/);
  gateways = [system.url, url];
  await system.client.createUsers(USERS);
  await Promise.all(
    EVENTS.map(({ eventId, capacity, hasWaitlist, rules }) =>
      system.client.createEvent(eventId, capacity, hasWaitlist, rules),
    ),
  );
});
afterAll(async () => {
  await second.end("SIGTERM");
  await system.stop();
});

test("whatever clients do at once, and whoever dies: to each event it happened one thing after another", async () => {
  const seed = Number(process.env["FC_SEED"] ?? randomInt(2 ** 31));
  const clients = fc.sample(fc.array(call, { minLength: CALLS, maxLength: CALLS }), {
    numRuns: CLIENTS,
    seed,
  });
  const recorder = createRecorder();

  const carryOut = (
    client: string,
    { eventId, input, gateway, patienceMs, asksAgain }: Call,
  ): Promise<void> =>
    recorder.record(client, eventId, input, async () => {
      const idempotencyKey = randomUUID();
      const [url = "", other = ""] = gateway === 0 ? gateways : gateways.toReversed();
      const answer = await ask(url, eventId, input, { patienceMs, idempotencyKey });
      // The same request, until its outcome is known: one operation, however often it is sent.
      return answer ?? (asksAgain ? await ask(other, eventId, input, { idempotencyKey }) : undefined);
    });

  const carryOutAll = async (client: string, calls: readonly Call[]): Promise<void> => {
    for (const next of calls) await carryOut(client, next);
  };
  await Promise.all(CROWD.map((calls, i) => carryOutAll(`early-${i}`, calls)));
  const busy = clients.map((calls, i) => carryOutAll(`client-${i}`, calls));
  const replaced = (async () => {
    await eventually(async () => expect(recorder.ended()).toBeGreaterThan((CLIENTS * CALLS) / 4), 40_000);
    await system.workers[0]?.end("SIGKILL");
    await system.addWorker();
  })();
  await Promise.all([...busy, replaced]);
  const witness = createClient(system.url);
  const last = EVENTS.map(({ eventId }) =>
    recorder.record("witness", eventId, { type: "list" }, () => list(witness, eventId)),
  );
  await Promise.all(last);

  const histories = EVENTS.map((event) => ({ ...event, history: recorder.historyOf(event.eventId) }));
  for (const { eventId, capacity, hasWaitlist, rules, history } of histories) {
    const judge = () => expectLinearizable(eventSpecification(capacity, hasWaitlist, rules), history);
    expect(judge, `${eventId}, to be tried again with FC_SEED=${seed}`).not.toThrow();
  }
  const operations = histories.flatMap(({ history }) => history);
  const kinds = new Set(operations.map(({ answer }) => answer?.replaceAll(/\d+|: .*/g, "…") ?? "no answer"));
  expect(operations.length).toBe(CROWD.flat().length + CLIENTS * CALLS + EVENTS.length);
  expect([...kinds].toSorted()).toEqual(
    [
      "ALREADY_REGISTERED",
      "ALREADY_WAITLISTED at …",
      "CAPACITY_BELOW_REGISTERED with …",
      "EVENT_FULL with … of …",
      "NOT_REGISTERED",
      "WAITLIST_FULL at …",
      "has a seat",
      "has nothing",
      "left-waitlist",
      "no answer",
      "registered",
      "seats…",
      "unregistered",
      "updated",
      "waitlisted at …",
      "waits at …",
      "… of … seats taken, … waiting",
    ].toSorted(),
  );
  await expectAudited(system);
});
