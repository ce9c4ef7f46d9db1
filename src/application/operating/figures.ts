import { remembered } from "#flow/remembered.ts";
import { within } from "#flow/within.ts";
import { Unavailable } from "#ports/errors.ts";
import type { QueueDepth } from "#ports/queue-depth.ts";

/** What operators look at together. */
type Figures = {
  readonly commands: QueueDepth;
  readonly deadLetters: QueueDepth;
  readonly eventsPending: number;
  readonly offersOverdue: number;
};

/** The figures of a moment: what could not be read is undefined. */
export type SeenFigures = { readonly [Name in keyof Figures]: Figures[Name] | undefined };

/** However many look, services are asked every few seconds at most. */
const FRESHNESS = { valueMs: 5000, errorMs: 0 };
/** Whoever looks because something is away is told the rest soon. */
const PATIENCE_MS = 3000;

/**
 * Reads each figure by itself: one that is unavailable, or not there within three seconds, keeps no other back. What
 * was read is given for five seconds to whoever looks.
 */
export function createFigures(reads: {
  readonly [Name in keyof Figures]: () => Promise<Figures[Name]>;
}): () => Promise<SeenFigures> {
  return remembered(async () => {
    const [commands, deadLetters, eventsPending, offersOverdue] = await Promise.all([
      readIn(reads.commands),
      readIn(reads.deadLetters),
      readIn(reads.eventsPending),
      readIn(reads.offersOverdue),
    ]);
    return { commands, deadLetters, eventsPending, offersOverdue };
  }, FRESHNESS);
}

async function readIn<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  const ifThere = read().catch((error: unknown) => {
    if (error instanceof Unavailable) return undefined;
    throw error;
  });
  return await within(PATIENCE_MS, ifThere);
}
