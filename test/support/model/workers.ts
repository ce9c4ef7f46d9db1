import { setImmediate as settled } from "node:timers/promises";
import fc from "fast-check";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { systemClock } from "#platform/clock.ts";
import { Unavailable } from "#ports/errors.ts";
import type { Commit, RosterStore } from "#ports/roster-store.ts";
import type { Core } from "../systems/core.ts";

/** The fate of a commit: it is lost on its way, or it takes effect and its answer is lost. */
export type Fate = "ok" | "lost" | "unheard";

export type WorkerPlan = {
  readonly name: string;
  /** The deliveries of the queue to this worker, one after another. */
  readonly deliveries: readonly (readonly SubmittedCommand[])[];
  /** The fates of its first commits; the others are ok. */
  readonly fates: readonly Fate[];
  /** Loads and decides its first delivery, and wakes up when every other worker has ended. */
  readonly isZombie: boolean;
};

/** A commit that took effect, and the delivery that its worker was applying. */
export type Effect = { readonly commit: Commit; readonly delivery: readonly SubmittedCommand[] };

/** Releases a task, and the next one only when all that this one woke has come to its next turn. */
export const turns = fc.scheduler({
  act: async (release) => {
    await release();
    await settled();
  },
});

/**
 * Lets workers loose on one event. Every request to the database waits for its turn, and so does every answer
 * to a commit. Resolves with the commits that took effect, in order.
 */
export async function interleave(
  scheduler: fc.Scheduler,
  core: Core,
  eventId: string,
  plans: readonly WorkerPlan[],
): Promise<Effect[]> {
  const effects: Effect[] = [];
  const start = (plan: WorkerPlan, awake: Promise<unknown>) =>
    work(createTurn(scheduler, plan.name), core, eventId, plan, awake, effects);
  const awake = plans.filter(({ isZombie }) => !isZombie).map((plan) => start(plan, Promise.resolve()));
  const others = Promise.all(awake);
  const zombies = plans.filter(({ isZombie }) => isZombie).map((plan) => start(plan, others));
  await scheduler.waitFor(Promise.all([...awake, ...zombies]));
  return effects;
}

async function work(
  turn: Turn,
  { dynamo, names }: Core,
  eventId: string,
  { deliveries, fates }: WorkerPlan,
  awake: Promise<unknown>,
  effects: Effect[],
): Promise<void> {
  const send = (command: object) => {
    return turn(command.constructor.name, () => dynamo.send(command as Parameters<typeof dynamo.send>[0]));
  };
  const connection = Object.create(dynamo, { send: { value: send } }) as typeof dynamo;
  const real = createRosterStore(connection, names.tables);
  const upcoming = [...fates];
  for (const delivery of deliveries) {
    const store: RosterStore = {
      load: (interest) => real.load(interest),
      commit: async (decided) => {
        const fate = upcoming.shift() ?? "ok";
        if (fate === "lost") throw new Unavailable("the database");
        await awake;
        await real.commit(decided);
        effects.push({ commit: decided, delivery });
        await turn("hears of its commit", () => Promise.resolve());
        if (fate === "unheard") throw new Unavailable("the database");
      },
    };
    // Without patience nothing is tried again after a pause: what failed is delivered again, whole.
    const deps = { store, clock: systemClock, announce: ignore, report: ignore, patienceMs: -1 };
    const apply = () => applyCommands({ ...deps, stopping: new AbortController().signal }, eventId, delivery);
    while ((await apply()).done < delivery.length);
  }
}

type Turn = <Answer>(label: string, act: () => Promise<Answer>) => Promise<Answer>;

/** Acts when the scheduler says so; nobody else does before this act has ended. */
function createTurn(scheduler: fc.Scheduler, name: string): Turn {
  return async (label, act) => {
    let acting: ReturnType<typeof act> | undefined;
    const builder = async (): Promise<void> => {
      acting = act();
      await acting.catch(ignore);
    };
    await scheduler.scheduleSequence([{ builder, label: `${name} ${label}` }]).task;
    return await (acting ?? act());
  };
}

function ignore(): void {}
