import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import type { Reply } from "../support/model/model.ts";
import { early, EVENTS, newEvent, PEOPLE, sentTo } from "../support/model/arbitraries.ts";
import { type AskingSystem, startAskingSystem } from "../support/model/callers.ts";
import { createStage, shownEvent, shownPerson, type Stage } from "../support/model/stage.ts";
import { personOf, send, type Sent, describeRequest, type World } from "../support/model/world.ts";
import { createTally } from "../support/tally.ts";
import { always, commandsReplay } from "../support/arbitraries/property.ts";

let system: AskingSystem;
beforeAll(async () => {
  system = await startAskingSystem();
});
afterAll(async () => {
  try {
    await expectAudited(system.system);
  } finally {
    await system.stop();
  }
});

type Model = { world: World; readonly sentBefore: Sent[] };
type Step = fc.AsyncCommand<Model, Stage>;

let runs = 0;
const met = createTally();
/** What the stories are about. Each rule by itself: see `test/unit/rules/model.test.ts`. */
const MET = ["registered", "waitlisted", "NOT_REGISTERED", "FORBIDDEN", "EVENT_NOT_PUBLISHED"];
const worldOf = (events: World["events"]): World => {
  const by = Object.fromEntries(Object.keys(events).map((eventId) => [eventId, ["owner"]]));
  return { users: new Set(PEOPLE), events, by, keys: {} };
};

/** Sends a request; the answer, and everything that it could change, must be the model's, and by whom. */
async function expectAnswer(model: Model, stage: Stage, sent: Sent): Promise<void> {
  const { world, reply } = send(model.world, sent);
  expect(await stage.send(sent)).toEqual(reply);
  met.count("code" in reply ? reply.code : reply.outcome);
  model.world = world;
  model.sentBefore.push(sent);
  const { eventId } = sent;
  const userId = personOf(sent) ?? PEOPLE[0];
  const shown = await Promise.all([stage.event(eventId), stage.person(userId, eventId), stage.by(eventId)]);
  const { events, by } = world;
  const expected = [shownEvent(events[eventId]), shownPerson(world, userId, eventId), by[eventId] ?? []];
  expect(shown).toEqual(expected);
}

const asks = (sent: Sent): Step => ({
  check: () => true,
  run: (model, stage) => expectAnswer(model, stage, sent),
  toString: () => describeRequest(sent),
});

/** A client that did not hear the answer: the same request once more, under its key. */
const repeats = (back: number): Step => {
  const earlier = ({ sentBefore }: Readonly<Model>) =>
    sentBefore.filter(({ key }) => key !== undefined).at(-back);
  return {
    check: (model) => earlier(model) !== undefined,
    run: async (model, stage) => {
      const sent = earlier(model);
      if (sent !== undefined) await expectAnswer(model, stage, sent);
    },
    toString: () => `the request under a key, ${back} back, again`,
  };
};

const story = fc.commands<Model, Stage, false>(
  [
    sentTo("opera").map(asks),
    sentTo("opera").map(asks),
    sentTo(...EVENTS, "nowhere").map(asks),
    fc.integer({ min: 1, max: 3 }).map(repeats),
  ],
  { maxCommands: 8, size: "max", ...commandsReplay() },
);

/** A stage of its own for a run, with those who came early. */
async function stageOf(events: World["events"], first: string, people: readonly string[]) {
  const start = worldOf(events);
  const stage = await createStage(system, ++runs, start);
  let world = start;
  for (const userId of people) {
    const sent: Sent = { who: userId, eventId: first, ask: { type: "register", userId } };
    const next = send(world, sent);
    expect(await stage.send(sent)).toEqual(next.reply);
    world = next.world;
  }
  return { stage, world };
}

test("one after another, every answer and every query is the model's", async () => {
  const events = fc.record({ opera: newEvent, concert: newEvent });
  const property = fc.asyncProperty(events, early, story, async (start, people, steps) => {
    const { stage, world } = await stageOf(start, "opera", people);
    await fc.asyncModelRun(() => ({ model: { world, sentBefore: [] }, real: stage }), steps);
  });
  await always(property, { lanes: 1 });
  met.expectMet(MET);
});

test("at the same moment, some serial order explains what everybody hears and sees", async () => {
  const round = fc.array(sentTo("opera"), { minLength: 2, maxLength: 4 });
  const rounds = fc.array(round, { minLength: 1, maxLength: 3, size: "max" });
  const property = fc.asyncProperty(newEvent, early, rounds, async (opera, people, all) => {
    const { stage, world } = await stageOf({ opera }, "opera", people);
    let worlds = [world];
    for (const requests of all) {
      const replies = await Promise.all(requests.map((sent) => stage.send(sent)));
      const shown = await Promise.all([stage.event("opera"), stage.by("opera")]);
      const explained = worlds.flatMap((before) => explanations(before, requests, replies));
      worlds = distinct(
        explained.filter(({ events, by }) =>
          isDeepStrictEqual([shownEvent(events["opera"]), by["opera"]], shown),
        ),
      );
      const heard = requests.map((sent, i) => `${describeRequest(sent)}: ${JSON.stringify(replies[i])}`);
      expect(worlds, `${heard.join("\n")}\nthen ${JSON.stringify(shown)}`).not.toEqual([]);
    }
  });
  await always(property);
});

/** The worlds in which these requests, in some order, are answered with these replies. */
function explanations(world: World, requests: readonly Sent[], replies: readonly Reply[]): World[] {
  if (requests.length === 0) return [world];
  return requests.flatMap((first, i) => {
    const next = send(world, first);
    if (!isDeepStrictEqual(next.reply, replies[i])) return [];
    return explanations(next.world, requests.toSpliced(i, 1), replies.toSpliced(i, 1));
  });
}

function distinct(worlds: readonly World[]): World[] {
  return [...new Map(worlds.map((world) => [JSON.stringify([world.events, world.keys]), world])).values()];
}
