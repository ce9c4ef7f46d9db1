import { ago } from "#application/ago.ts";
import { isAnnounced } from "#domain/facts.ts";
import { type Backoff, backOff } from "#flow/backoff.ts";
import { createLanes } from "#flow/lanes.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { type Claimer, createClaimer } from "./claiming.ts";
import { cancellationIn } from "./everybody.ts";
import { createNewest } from "./newest.ts";
import { notificationsOf } from "./notifications.ts";
import { isLate, LEFT_MS, type Publisher, type PublishingDeps } from "./publishing.ts";

export type OrderedOptions = {
  /** Most events whose newest published version is remembered, to bound memory. */
  readonly maxRemembered: number;
};

type Announced = { readonly entry: JournalEntry; readonly end: (isOut: boolean) => void };

/** The version of an event's first entry, its creation, of which nobody is told. */
const CREATION = 1;
/** Most entries that are published before anybody hears of it, so the most that a failure can repeat. */
const MAX_TOGETHER = 50;
/** Between two looks at an entry that somebody else is publishing. */
const LOOKS: Backoff = { firstMs: 50, capMs: 400 };

/**
 * Publishes the entries of an event in order, one call after the other: for FIFO topics. An entry goes out only once
 * all before it have. Marks tell how far that is: on such a topic an entry that has none, and has another behind it,
 * says that everything up to it is published.
 *
 * An event's entries go through a lane: what is announced meanwhile goes to the next run. A run first waits until
 * everything before its entries is out: what somebody else has committed less than ten seconds ago, that one
 * publishes, and is waited for; what is older is claimed and published here. When a run fails, what is in the lane
 * is dropped, since it must not overtake the entry that failed: it stays pending, for whoever claims it.
 */
export function createOrderedPublisher(deps: PublishingDeps, { maxRemembered }: OrderedOptions): Publisher {
  const { topic, clock, report, observe } = deps;
  const claimer = createClaimer(deps);
  const { firstPending, untilOut, out } = createFrontier(deps, claimer, maxRemembered);

  const publishTogether = async (eventId: string, all: readonly Announced[]): Promise<void> => {
    await topic.publish(
      eventId,
      all.flatMap(({ entry }) => notificationsOf(entry)),
    );
    observe?.("published", all.length);
    for (const { entry, end } of all) {
      out.add(eventId, entry.version);
      end(true);
    }
  };

  /**
   * Publishes entries of consecutive versions. Those that have become late are anybody's by now, and a cancellation
   * takes so long that it has to be claimed.
   */
  const publishRun = async (eventId: string, run: readonly Announced[]): Promise<void> => {
    for (let i = 0; i < run.length;) {
      const next = run.slice(i, i + MAX_TOGETHER);
      const late = next.findIndex(({ entry }) => isLate(entry, clock) || cancellationIn(entry) !== undefined);
      const together = late === -1 ? next : next.slice(0, Math.max(late, 1));
      if (late === 0) {
        for (const { entry, end } of together) {
          await untilOut(eventId, entry.version, 0);
          end(false);
        }
      } else await publishTogether(eventId, together);
      i += together.length;
    }
  };

  const lanes = createLanes<Announced>({
    run: async (eventId, all) => {
      try {
        for (const run of consecutive(all)) {
          const [first] = run;
          if (first !== undefined) await untilOut(eventId, first.entry.version - 1);
          await publishRun(eventId, run);
        }
      } catch (error) {
        for (const { end } of [...all, ...lanes.clear(eventId)]) end(false);
        report(eventId, error);
      }
    },
  });

  return {
    publish: (entry) => new Promise((end) => lanes.add(entry.eventId, { entry, end })),

    async adopt({ eventId, through }, before) {
      const first = await firstPending(eventId, through);
      if (first !== undefined) await claimer.takeRange({ eventId, from: first.version, through }, before);
    },
  };
}

/** How far the events are published. */
function createFrontier({ outbox, clock }: PublishingDeps, claimer: Claimer, maxRemembered: number) {
  /** The newest version of each event that is known to be out, and so are all before it. */
  const out = createNewest(maxRemembered);

  /** The oldest entry up to this version that is pending; undefined when all are out. */
  const firstPending = async (eventId: string, through: number): Promise<JournalEntry | undefined> => {
    let first: JournalEntry | undefined;
    for await (const entry of outbox.backwards(eventId, through)) {
      if (entry.isPending) first = entry;
      // Of what is told to nobody, the mark says nothing.
      else if (entry.facts.some(isAnnounced)) break;
    }
    return first;
  };

  /** Resolves when everything up to this version is published, by whomever. Claims what is older than `ms`. */
  const untilOut = async (eventId: string, through: number, ms = LEFT_MS): Promise<void> => {
    if (through <= CREATION || out.has(eventId, through)) return;
    for (let look = 1; ; look++) {
      const first = await firstPending(eventId, through);
      if (first === undefined) break;
      const taken = await claimer.takeRange({ eventId, from: first.version, through }, ago(clock, ms));
      if (taken === 0) await backOff(LOOKS, look);
    }
    out.add(eventId, through);
  };

  return { out, firstPending, untilOut };
}

/** Announced entries, split where a version is missing: that one has to be looked up. */
function consecutive(all: readonly Announced[]): readonly (readonly Announced[])[] {
  const runs: Announced[][] = [];
  for (const one of all) {
    const last = runs.at(-1);
    if (last?.at(-1)?.entry.version === one.entry.version - 1) last.push(one);
    else runs.push([one]);
  }
  return runs;
}
