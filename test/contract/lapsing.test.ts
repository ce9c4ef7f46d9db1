import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDueOffers } from "#adapters/dynamodb/due-offers.ts";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import { GRACE_MS } from "#application/lapsing/lapse-command.ts";
import { createLapsing } from "#application/lapsing/lapsing.ts";
import { DEADLINE_MS } from "#application/send-deadline.ts";
import { parseMessage } from "#contracts/parse-message.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import { Overloaded, Unavailable } from "#ports/errors.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { createOffersStage, CLAIM_MS, type OffersStage } from "./offers-stage.ts";
import { groupOf, receiveMessages } from "./queue-reader.ts";

/** Offers that have run out, from their index to the queues of their events. */

let core: Core;
beforeAll(async () => void (core = await startCore()));
afterAll(() => core.stop());

/** The queue, asked again while its answers are late: what it was sent twice it has once. */
const queue = (): CommandQueue => {
  const real = createCommandQueue(core.clients.sqs, core.names.commands);
  const sent = async (messages: Parameters<CommandQueue["send"]>[0]) => {
    const outcomes = await real.send(messages);
    expect(outcomes.filter((failure) => failure !== undefined)).toEqual([]);
    return outcomes;
  };
  return { send: (messages) => vi.waitFor(() => sent(messages), { timeout: 20_000, interval: 500 }) };
};

const lapsingBy = (clock: () => string, to: CommandQueue = queue()) =>
  createLapsing({ offers: createDueOffers(core.dynamo, core.names.tables), queue: to, clock });

/** An event with as many offers as seats; the first of them runs out at the stage's clock and `CLAIM_MS`. */
async function withOffers(seats: number): Promise<OffersStage> {
  const stage = await createOffersStage(core, { capacity: seats, people: 2 * seats });
  await stage.apply(...stage.users.map((userId) => stage.submitted({ type: "register", userId })));
  const leaving = stage.users.slice(0, seats);
  await stage.apply(...leaving.map((userId) => stage.submitted({ type: "unregister", userId })));
  return stage;
}

const received = async (count: number, withinMs?: number) => {
  const messages = await receiveMessages(core.clients.sqs, core.names.commands, count, withinMs);
  return messages.map((message) => {
    const group = String(groupOf(message));
    const parsed = parseMessage({ group, body: message.Body ?? "" });
    return { group, commands: parsed.kind === "read" ? parsed.commands : [] };
  });
};

const people = (messages: Awaited<ReturnType<typeof received>>) =>
  messages.flatMap(({ commands }) =>
    commands.map(({ command }) => ("userId" in command ? command.userId : "")),
  );

describe("a sweep", () => {
  test("leaves an offer alone until what was accepted in time is in the queue", async () => {
    const stage = await withOffers(1);
    expect(GRACE_MS).toBeGreaterThan(DEADLINE_MS);
    stage.pass(CLAIM_MS + GRACE_MS);
    await lapsingBy(stage.clock).sweep();
    expect(await received(1, 1500)).toEqual([]);

    stage.pass(1);
    await lapsingBy(stage.clock).sweep();
    const [userId = ""] = stage.users.slice(1);
    expect(await received(1)).toMatchObject([
      { group: stage.eventId, commands: [{ command: { type: "lapse", userId, ticket: 1 } }] },
    ]);
  });

  test("sends several commands of an event together, and the same ones once, whoever sweeps", async () => {
    const stage = await withOffers(30);
    stage.pass(CLAIM_MS + GRACE_MS + 1);
    await Promise.all([lapsingBy(stage.clock).sweep(), lapsingBy(stage.clock).sweep()]);
    stage.pass(5000);
    await lapsingBy(stage.clock).sweep();

    const messages = await received(9, 2000);

    // One of each shard.
    expect(messages.length).toBeLessThanOrEqual(4);
    expect(people(messages).toSorted()).toEqual(stage.users.slice(30));
    await stage.apply(...messages.flatMap(({ commands }) => commands));
    expect(await stage.event()).toMatchObject({ offeredCount: 0, registeredCount: 0 });
    expect(await stage.due()).toEqual([]);
  });

  test("sends to as many events as there are, and reports what the queue refuses, which holds up nothing", async () => {
    const stages = await Promise.all(idsOf("event", 12).map(() => withOffers(1)));
    const [refused, ...others] = stages as [OffersStage, ...OffersStage[]];
    for (const stage of stages) stage.pass(CLAIM_MS + GRACE_MS + 1000);
    const picky: CommandQueue = {
      async send(messages) {
        const isRefused = messages.map(({ eventId }) => eventId === refused.eventId);
        const fine = messages.filter((_, i) => isRefused[i] !== true);
        // Nothing else may be in the call: which shards the events are in is chance.
        const sent = fine.length === 0 ? [] : await queue().send(fine);
        const rest = sent[Symbol.iterator]();
        return isRefused.map((is) => (is ? new Overloaded("the queue") : rest.next().value));
      },
    };
    const { clock } = refused;

    await expect(lapsingBy(clock, picky).sweep()).rejects.toBeInstanceOf(Overloaded);

    const groups = (await received(11)).map(({ group }) => group);
    expect(groups.toSorted()).toEqual(others.map(({ eventId }) => eventId).toSorted());
    await lapsingBy(clock).sweep();
    expect((await received(1)).map(({ group }) => group)).toEqual([refused.eventId]);
  });

  test("fails when the queue is away", async () => {
    const stage = await withOffers(1);
    stage.pass(CLAIM_MS + GRACE_MS + 1);
    const away = { send: () => Promise.reject(new Unavailable("the queue")) };
    await expect(lapsingBy(stage.clock, away).sweep()).rejects.toBeInstanceOf(Unavailable);
  });
});

test("what is overdue is counted: offers that hold their seats a minute after they ran out", async () => {
  const stage = await withOffers(3);
  stage.pass(CLAIM_MS + 60_000);
  const before = await lapsingBy(stage.clock).countOverdue();
  stage.pass(1);
  expect(await lapsingBy(stage.clock).countOverdue()).toBe(before + 3);
});
