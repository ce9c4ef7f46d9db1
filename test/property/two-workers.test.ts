import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubmittedCommand } from "../../src/contracts/command-message.ts";
import { expectAudited } from "../support/audited.ts";
import { type Core, startCore } from "../support/core.ts";
import { answer, type ModelEvent } from "../support/model.ts";
import { ask, emptyEvent, PEOPLE } from "../support/model-arbitraries.ts";
import { replayed } from "../support/model-journal.ts";
import { asked, receiptsOf, stored, submitted } from "../support/model-stored.ts";
import { type Effect, type Fate, interleave, turns, type WorkerPlan } from "../support/model-workers.ts";
import { always } from "../support/property.ts";

/** Two workers believe that an event is theirs, as after a visibility timeout that one of them did not notice. */

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

const MOST = 10;
const index = fc.nat({ max: MOST - 1 });
const asks = fc.array(ask, { minLength: 2, maxLength: MOST, size: "max" });
/** A stretch of the commands, or any of them in any order, some perhaps twice. */
const delivery = fc.oneof(
  fc.tuple(index, index).map(([a, b]) => range(Math.min(a, b), Math.max(a, b) + 1)),
  fc.array(index, { minLength: 1, maxLength: MOST }),
);
const fates = fc.array(fc.constantFrom<Fate>("ok", "ok", "lost", "unheard"), { maxLength: 3 });
/** The worker that the queue believes in gets every command once, in order, cut into deliveries. */
const rightful = fc.record({ cuts: fc.array(index, { maxLength: 3 }), fates });
const other = fc.record({
  deliveries: fc.array(delivery, { minLength: 1, maxLength: 3 }),
  fates,
  isZombie: fc.boolean(),
});

function workersAre(others: number) {
  const rest = fc.array(other, { minLength: others, maxLength: others });
  return fc.asyncProperty(
    emptyEvent,
    asks,
    rightful,
    rest,
    turns,
    async (event, all, first, more, scheduler) => {
      const commands = all.map(submitted);
      const given = (indexes: readonly number[]) => indexes.flatMap((i) => commands[i] ?? []);
      const plans: WorkerPlan[] = [
        { name: "A", deliveries: cutAt(first.cuts, commands), fates: first.fates, isZombie: false },
        ...more.map((plan, i) => ({ ...plan, name: "BC"[i] ?? "", deliveries: plan.deliveries.map(given) })),
      ];
      const eventId = await core.addEvent(event.capacity, event.hasWaitlist);

      const effects = await interleave(scheduler, core, eventId, plans);

      await expectOneHistory(eventId, { ...event, title: "Test" }, commands, effects);
    },
  );
}

/** However they were interleaved, it is as if the commands had come one by one in the order of their effects. */
async function expectOneHistory(
  eventId: string,
  start: ModelEvent,
  commands: readonly SubmittedCommand[],
  effects: readonly Effect[],
): Promise<void> {
  const receipts = await receiptsOf(core, eventId, commands);
  const keys = commands.map(({ key }) => key);
  expect([...receipts.keys()].toSorted(), "each command has one receipt").toEqual(keys.toSorted());

  let event: ModelEvent = start;
  for (const command of inOrderOfEffect(effects)) {
    const next = answer(new Set(PEOPLE), event, asked(command));
    expect(receipts.get(command.key), JSON.stringify(asked(command))).toEqual(next.reply);
    event = next.event ?? event;
  }

  const state = await core.events.find(eventId);
  const backwards = await Array.fromAsync(core.outbox.backwards(eventId, state?.version ?? 0));
  const journal = backwards.toReversed();
  const facts = effects.map(({ commit }) => commit.facts).filter((list) => list.length > 0);
  expect(journal.slice(1).map((entry) => entry.facts)).toEqual(facts);
  expect(replayed(journal)).toEqual(event);
  const { seats, waiting } = await stored(core, eventId);
  expect([seats, waiting]).toEqual([event.seats.toSorted(), event.waiting]);
  const { capacity, hasWaitlist } = event;
  const counts = { registeredCount: seats.length, waitlistCount: waiting.length };
  expect(state).toMatchObject({ capacity, hasWaitlist, details: { title: event.title }, ...counts });
}

test("two workers on one event make one history", () => always(workersAre(1), { runs: 200 }));

test("so do three", () => always(workersAre(2)));

/** The commands whose receipts came with each commit; within one, as its worker had them in hand. */
function inOrderOfEffect(effects: readonly Effect[]): SubmittedCommand[] {
  const seen = new Set<string>();
  return effects.flatMap(({ commit, delivery: inHand }) => {
    const rows = [...commit.rows, ...(commit.eventRow === undefined ? [] : [commit.eventRow])];
    const remembered = new Set(rows.flatMap((row) => row.receipts.map(({ key }) => key)));
    return inHand.filter(({ key }) => {
      const isNew = remembered.has(key) && !seen.has(key);
      if (isNew) seen.add(key);
      return isNew;
    });
  });
}

function cutAt(cuts: readonly number[], commands: readonly SubmittedCommand[]): SubmittedCommand[][] {
  const ends = [0, ...cuts.toSorted((a, b) => a - b), commands.length];
  return ends.slice(1).map((end, i) => commands.slice(ends[i], end));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
