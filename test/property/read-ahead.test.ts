import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { interestOf, planChunk } from "#application/applying/chunk.ts";
import { interestOfReadAhead, stateAfter } from "#application/applying/read-ahead.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import type { Roster } from "#domain/roster.ts";
import { systemClock } from "#platform/clock.ts";
import type { ChunkInterest, LoadedChunk } from "#ports/roster-store.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import type { Ask } from "../support/arbitraries/rules.ts";
import { ask, newEvent, PEOPLE } from "../support/model/arbitraries.ts";
import { submitted } from "../support/model/stored.ts";
import { always } from "../support/arbitraries/property.ts";

/** The next chunk is read while the last one commits. */

/** Enough that the waitlist is longer than what a chunk has to know of it. */
const crowd = idsOf("person", 12);

let core: Core;
beforeAll(async () => {
  core = await startCore();
  await core.addUsers([...PEOPLE, ...crowd]);
});
afterAll(() => core.stop());

const someone = fc.constantFrom(...crowd);
const come = someone.map((userId): Ask => ({ type: "register", userId }));
const go = someone.map((userId): Ask => ({ type: "unregister", userId }));
const some = (one: fc.Arbitrary<Ask>) => fc.array(one, { minLength: 1, maxLength: 6, size: "max" });
/** Few people and all commands, or a crowd that comes and goes. */
const scenes = fc.oneof(
  fc.record({ early: some(ask), last: some(ask), next: some(ask) }),
  fc.record({
    early: fc
      .shuffledSubarray(crowd, { minLength: 6 })
      .map((all) => all.map((userId): Ask => ({ type: "register", userId }))),
    last: some(fc.oneof(come, go)),
    next: some(fc.oneof(come, go)),
  }),
);
const moment = fc.constantFrom("before", "during", "after");

test("what was read beside a commit, once carried over it, is what a load after it gives", async () => {
  let carried = 0;
  const property = fc.asyncProperty(newEvent, scenes, moment, async (event, { early, last, next }, when) => {
    const eventId = await core.addModelled(event);
    await applyCommands(deps(), eventId, early.map(submitted));
    const [commands, nextCommands] = [last.map(submitted), next.map(submitted)];
    const loaded = await core.store.load(interestOf(eventId, commands));
    const { commit } = planChunk(eventId, loaded, commands, systemClock());
    if (commit === undefined) throw new Error("new commands always leave something to write");
    const interest = interestOf(eventId, nextCommands);
    const load = () => core.store.load(interestOfReadAhead(interest, commit));
    const read = when === "before" ? await load() : undefined;
    const during = when === "during" ? load() : undefined;
    await core.store.commit(commit);
    const known = stateAfter(commit, read ?? (await (during ?? load())), interest);
    if (known === undefined) return;
    carried++;
    expect(relevant(interest, known)).toEqual(relevant(interest, await core.store.load(interest)));
  });
  await always(property, { runs: 500 });
  expect(carried).toBeGreaterThan(100);
});

function deps() {
  return {
    store: core.store,
    clock: systemClock,
    announce: () => undefined,
    report: (_: string, error: unknown) => expect.fail(String(error)),
    stopping: new AbortController().signal,
  };
}

/** What a decision may rely on: the position only of those whose rank was asked for. */
function relevant({ userIds, ranked, event }: ChunkInterest, { roster, rows, eventRow }: LoadedChunk) {
  return {
    event: roster.event,
    users: roster.users,
    waiting: [...roster.waiting.values()],
    standings: userIds.map((userId) => standing(roster, userId, ranked.includes(userId))),
    rows: userIds.map((userId) => rows.get(userId)),
    eventRow: event ? eventRow : undefined,
  };
}

function standing({ standings }: Roster, userId: string, isRanked: boolean) {
  const found = standings.get(userId);
  return found?.status === "waitlisted" && !isRanked ? { ...found, position: undefined } : found;
}
