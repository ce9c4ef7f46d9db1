import { setTimeout as sleep } from "node:timers/promises";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { createRelay } from "#application/relaying/relay.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { Unavailable } from "#ports/errors.ts";
import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import type { Core } from "../support/systems/core.ts";

/**
 * What happens to a worker between a commit and its notifications. `dies`: nothing of it is heard any more when it
 * begins to publish; `dies-after`: when it has. `freezes`: like `dies`, but in the end it goes on. `fails`: the topic
 * refuses; `slow`: the topic takes it after the worker has given up waiting; `unmarkable`: the topic refuses, and a
 * mark can't be set either, at first.
 */
export type Fate = "ok" | "fails" | "slow" | "dies" | "dies-after" | "freezes" | "unmarkable";

const SETTLE_MS = 10;
const never = new Promise<never>(() => undefined);

type Worker = ReturnType<typeof startWorker>;
type World = {
  readonly core: Core;
  readonly isOrdered: boolean;
  readonly clock: () => string;
  readonly eventId: string;
  readonly publish: (ids: readonly string[]) => void;
  /** Until the end, when all that froze goes on. */
  readonly thaw: Promise<void>;
};

/** Workers of one event, on one clock. A worker that died is replaced by another. */
export function createPublishers(core: Core, isOrdered: boolean, eventId: string) {
  let passed = 0;
  const clock = () => new Date(Date.now() + passed).toISOString();
  const published: string[] = [];
  const thawing = Promise.withResolvers<void>();
  const world: World = {
    core,
    isOrdered,
    clock,
    eventId,
    publish: (ids) => void published.push(...ids),
    thaw: thawing.promise,
  };
  const workers = new Map<number, Worker>();
  const all: Worker[] = [];
  const workerAt = (place: number): Worker => {
    const found = workers.get(place);
    if (found !== undefined && !found.isGone()) return found;
    const started = startWorker(world);
    workers.set(place, started);
    all.push(started);
    return started;
  };

  return {
    submittedNow: (command: SubmittedCommand): SubmittedCommand => ({ ...command, acceptedAt: clock() }),
    pass: (ms: number) => void (passed += ms),
    turn: () => sleep(1),
    published,
    /** How many commands have ended. Where a worker has to wait for others, time passes faster. */
    async apply(place: number, commands: readonly SubmittedCommand[], fate: Fate): Promise<number> {
      const ticking = setInterval(() => (passed += 2000), 50);
      try {
        return await workerAt(place).apply(commands, fate);
      } finally {
        clearInterval(ticking);
      }
    },

    /** All is well again: what was left is swept when it is old enough, and when claims are over. */
    async recover(): Promise<void> {
      passed += 12_000;
      const sweeper = startWorker(world);
      await sweeper.sweep();
      passed += 45_000;
      await Promise.all(all.map((worker) => worker.idleOrGone()));
      thawing.resolve();
      await Promise.all(all.map((worker) => worker.idleOrDead()));
      passed += 45_000;
      await sweeper.sweep();
    },
  };
}

function startWorker({ core, isOrdered, clock, eventId, publish, thaw }: World) {
  let fate: Fate = "ok";
  let state: "alive" | "frozen" | "dead" = "alive";
  const [gone, dead] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const leave = (how: "frozen" | "dead"): void => {
    state = how;
    gone.resolve();
    if (how === "dead") dead.resolve();
  };
  /** A worker that is dead never goes on, and one that is frozen when it thaws. */
  const alive = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (state === "frozen") await thaw;
    return state === "dead" ? await never : await work();
  };
  const { outbox } = core;
  const mortal: Outbox = {
    ...outbox,
    markPending: (...of) =>
      alive(async () => {
        if (fate === "unmarkable") throw new Unavailable("the database");
        await outbox.markPending(...of);
      }),
    markPublished: (...of) => alive(() => outbox.markPublished(...of)),
    claim: (...of) => alive(() => outbox.claim(...of)),
    release: (...of) => alive(() => outbox.release(...of)),
    // Others have events of their own.
    async *pendingBefore() {
      yield { eventId, from: 1, through: 1000 };
    },
  };
  const topic = {
    isOrdered,
    publish: (_: string, all: readonly { readonly id: string }[]) =>
      alive(async () => {
        if (fate === "fails" || fate === "unmarkable") throw new Unavailable("the topic");
        if (fate === "dies") leave("dead");
        if (fate === "freezes") leave("frozen");
        if (fate === "slow") await sleep(3 * SETTLE_MS);
        await alive(async () => publish(all.map(({ id }) => id)));
        if (fate === "dies-after") leave("dead");
        await alive(() => Promise.resolve());
      }),
  };
  const batches: Promise<number>[] = [];
  const options = { settleMs: SETTLE_MS };
  const relay = createRelay({ outbox: mortal, topic, clock, report: () => undefined }, options);
  const deps = {
    store: core.store,
    clock,
    announce: (entry: JournalEntry) => relay.announce(entry),
    settling: relay,
    report: () => undefined,
    stopping: new AbortController().signal,
    // A delivery that failed comes again, whole.
    patienceMs: -1,
  };
  const idle = async (): Promise<void> => {
    await Promise.all(batches);
    await relay.idle();
  };
  return {
    isGone: () => state !== "alive",
    idleOrGone: () => Promise.race([idle(), gone.promise]),
    idleOrDead: () => Promise.race([idle(), dead.promise]),
    sweep: () => relay.sweep(new Date(Date.parse(clock()) - 10_000).toISOString()),
    /** How many commands have ended, as far as the queue hears of it. */
    async apply(commands: readonly SubmittedCommand[], next: Fate): Promise<number> {
      fate = next;
      const applied = applyCommands(deps, eventId, commands).then(({ done }) => done);
      batches.push(applied);
      return await Promise.race([applied, gone.promise.then(() => 0)]);
    },
  };
}
