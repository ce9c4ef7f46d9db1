import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { expectAudited } from "../support/audited.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import type { Ask } from "../support/arbitraries/rules.ts";
import { type ModelEvent, offeredOf, waitingOf } from "../support/model/event.ts";
import { answer, type Reply } from "../support/model/model.ts";
import { ask, newEvent, PEOPLE } from "../support/model/arbitraries.ts";
import { replayed } from "../support/model/journal.ts";
import { asked, recordsOf, stored, submitted } from "../support/model/stored.ts";
import { type Effect, type Fate, interleave, turns, type WorkerPlan } from "../support/model/workers.ts";
import { now } from "../support/model/world.ts";
import { createTally } from "../support/tally.ts";
import { always } from "../support/arbitraries/property.ts";

/**
 * Two workers believe that an event is theirs, as after a visibility timeout that one of them did not notice.
 */

let core: Core;
beforeAll(async () => {
  core = await startCore();
  await core.addUsers(PEOPLE);
});
afterAll(async () => {
  try {
    await expectAudited(core);
  } finally {
    await core.stop();
  }
});

const met = createTally();
const MET = [
  "registered",
  "waitlisted",
  "unregistered",
  "updated",
  "event-cancelled",
  "reinstated",
  "EVENT_CANCELLED",
  "EVENT_FULL",
  "EVENT_NOT_PUBLISHED",
  "REGISTRATION_NOT_OPEN",
  "ALREADY_REGISTERED",
  "NOT_REGISTERED",
];

const MOST = 6;
const index = fc.nat({ max: MOST - 1 });
const asks = fc.array(ask, { minLength: 1, maxLength: MOST, size: "max" });
/** One command, several in order, or any in any order, some perhaps twice. */
const delivery = fc.oneof(
  index.map((i) => [i]),
  fc.tuple(index, index).map(([a, b]) => range(Math.min(a, b), Math.max(a, b) + 1)),
  fc.array(index, { minLength: 1, maxLength: MOST }),
);
const worker = fc.record({
  deliveries: fc.array(delivery, { minLength: 1, maxLength: 3, size: "max" }),
  fates: fc.array(fc.constantFrom<Fate>("ok", "ok", "lost", "unheard"), { maxLength: 3 }),
  isZombie: fc.boolean(),
});

/** An event, and what was asked of it before the race. */
const past = fc.record({ event: newEvent, early: asks });
type Past = { readonly event: ModelEvent; readonly early: readonly Ask[] };
type Racer = Omit<WorkerPlan, "name" | "deliveries"> & {
  readonly deliveries: readonly (readonly number[])[];
};

async function race(
  { event, early }: Past,
  late: readonly Ask[],
  racers: readonly Racer[],
  turn: fc.Scheduler,
) {
  const eventId = await core.addModelled(event);
  const [before, raced] = [early.map(submitted), late.map(submitted)];
  const given = (i: number) => raced[i % raced.length] ?? [];
  const plans = racers.map(({ deliveries, ...plan }, i): WorkerPlan => {
    return { ...plan, name: "ABC"[i] ?? "", deliveries: deliveries.map((list) => list.flatMap(given)) };
  });
  const alone = (commands: readonly SubmittedCommand[]): WorkerPlan[] => {
    return [{ name: "alone", deliveries: [commands], fates: [], isZombie: false }];
  };
  const effects: Effect[] = [];
  // What nobody has ended in the race, the queue gives out again.
  for (const workers of [alone(before), plans, alone(raced)])
    effects.push(...(await interleave(turn, core, eventId, workers)));
  await expectOneHistory(eventId, event, [...before, ...raced], effects);
}

function racing(count: number) {
  const workers = fc.array(worker, { minLength: count, maxLength: count });
  return fc.asyncProperty(past, asks, workers, turns, race);
}

test("two workers on one event make one history", async () => {
  await always(racing(2), { runs: 200 });
  met.expectMet(MET);
});

test("so do three", () => always(racing(3)));

test("nobody is refused for what another command has changed meanwhile", () => {
  const pair = fc.record({ past, refused: ask, other: ask }).filter(({ past: before, refused, other }) => {
    const now = before.early.reduce((event, next) => applied(event, next).event, before.event);
    const { reply } = applied(now, refused);
    return "code" in reply && !isDeepStrictEqual(reply, applied(applied(now, other).event, refused).reply);
  });
  const each = [0, 1].map((i): Racer => ({ deliveries: [[i]], fates: [], isZombie: false }));
  return always(
    fc.asyncProperty(pair, turns, (start, turn) =>
      race(start.past, [start.refused, start.other], each, turn),
    ),
  );
});

function applied(event: ModelEvent, one: Ask): { event: ModelEvent; reply: Reply; facts: number } {
  const { event: next = event, ...rest } = answer(new Set(PEOPLE), event, one, now());
  return { event: next, ...rest };
}

/**
 * However they were interleaved, it is as if the commands had come one by one in the order of their effects. Each fact
 * is by who sent the command that led to it.
 */
async function expectOneHistory(
  eventId: string,
  start: ModelEvent,
  commands: readonly SubmittedCommand[],
  effects: readonly Effect[],
): Promise<void> {
  const records = await recordsOf(core, eventId, commands);
  const keys = commands.map(({ key }) => key);
  expect([...records.keys()].toSorted(), "each command has one record").toEqual(keys.toSorted());

  let event = start;
  const callers: (string | undefined)[] = [];
  for (const command of inOrderOfEffect(effects)) {
    const next = applied(event, asked(command));
    expect(records.get(command.key), JSON.stringify(asked(command))).toEqual(next.reply);
    met.count("code" in next.reply ? next.reply.code : next.reply.outcome);
    callers.push(...Array.from({ length: next.facts }, () => command.by));
    event = next.event;
  }

  const state = await core.events.find(eventId);
  const backwards = await Array.fromAsync(core.outbox.backwards(eventId, state?.version ?? 0));
  const journal = backwards.toReversed();
  const facts = effects.map(({ commit }) => commit.facts).filter((list) => list.length > 0);
  expect(journal.slice(1).map((entry) => entry.facts)).toEqual(facts);
  expect(facts.flat().map(({ by }) => by)).toEqual(callers);
  expect(untimed(replayed(journal))).toEqual(untimed(event));
  const { capacity, hasWaitlist, title, date, rules, seats, extra, checkedIn } = event;
  const [offered, waiting] = [offeredOf(event), waitingOf(event)];
  expect(await stored(core, eventId)).toEqual({
    seats: [...seats, ...extra].toSorted(),
    offered: offered.toSorted(),
    waiting,
  });
  expect(state).toMatchObject({ capacity, hasWaitlist, registeredCount: seats.length });
  expect(state).toMatchObject({ extraCount: extra.length, offeredCount: offered.length });
  expect(state).toMatchObject({ checkedInCount: checkedIn.length, waitlistCount: waiting.length });
  expect(state?.details).toEqual({ title, date, ...rules });
}

/** How long an offer holds depends on when it was made. */
const untimed = (event: ModelEvent) => ({ ...event, offers: offeredOf(event).toSorted() });

/** The commands whose records came with each commit; within one, as its worker had them in hand. */
function inOrderOfEffect(effects: readonly Effect[]): SubmittedCommand[] {
  const seen = new Set<string>();
  return effects.flatMap(({ commit, delivery: inHand }) => {
    const rows = [...commit.rows, ...(commit.eventRow === undefined ? [] : [commit.eventRow])];
    const remembered = new Set(rows.flatMap((row) => row.records.map(({ key }) => key)));
    return inHand.filter(({ key }) => {
      const isNew = remembered.has(key) && !seen.has(key);
      if (isNew) seen.add(key);
      return isNew;
    });
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
