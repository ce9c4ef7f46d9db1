import { blockEnd, blockStart, liveBefore, type Tally } from "#domain/tally.ts";

/**
 * The places of a waitlist on which somebody looks: the live tickets of each block that holds one of theirs. A block is
 * read once; from then on the facts of the event keep it true, so that positions cost no read, however many look.
 *
 * A block is in one of two states:
 *
 * loaded    It was read after the version that is known: it may be ahead of that. Entered by `load`. Left by `settle`,
 *           once the facts up to a later look at the event were followed: to settled.
 * settled   It is exactly as the event's version has it. Left when its count is not that of the event, which a fact
 *           that this version of Muster does not understand can bring about: it is forgotten, to be read again.
 */
export function createPlaces() {
  /** By their first tickets. */
  const blocks = new Map<number, Block>();

  return {
    /** Forgets the blocks with none of these tickets; returns the first tickets of those that are not known. */
    keep(tickets: Iterable<number>): readonly number[] {
      const wanted = new Set<number>();
      for (const ticket of tickets) wanted.add(blockStart(ticket));
      for (const start of blocks.keys()) if (!wanted.has(start)) blocks.delete(start);
      return [...wanted].filter((start) => !blocks.has(start));
    },

    /** Takes the live tickets of the block that begins with `start`, in order, read after the last look. */
    load: (start: number, tickets: readonly number[]): void =>
      void blocks.set(start, { tickets: [...tickets], isSettled: false }),

    /** Follows a fact: the ticket that has joined the waitlist, or come back to it, and the one that has left it. */
    follow(joins: number | undefined, leaves: number | undefined): void {
      if (joins !== undefined) change(blocks.get(blockStart(joins)), joins, true);
      if (leaves !== undefined) change(blocks.get(blockStart(leaves)), leaves, false);
    },

    /** Call this after each look, once all facts up to its version, which has this tally, were followed. */
    settle(tally: Tally): void {
      for (const [start, block] of blocks) {
        if (!block.isSettled) block.isSettled = true;
        else if (block.tickets.length !== countOf(tally, start)) blocks.delete(start);
      }
    },

    /** Forgets everything: what has happened since the last look is not known. */
    clear: (): void => blocks.clear(),

    /** Positions as of the version that has this tally; undefined where they are not known. */
    positionsAt(tally: Tally): (ticket: number) => number | undefined {
      const before = new Map<number, number>();
      return (ticket) => {
        const start = blockStart(ticket);
        const block = blocks.get(start);
        if (block?.isSettled !== true) return undefined;
        const ahead = before.get(start) ?? liveBefore(tally, start);
        before.set(start, ahead);
        return ahead + indexIn(block.tickets, ticket) + 1;
      };
    },
  };
}

type Block = { readonly tickets: number[]; isSettled: boolean };

function countOf(tally: Tally, start: number): number {
  return liveBefore(tally, blockEnd(start) + 1) - liveBefore(tally, start);
}

/** How many of the tickets, which are in order, are smaller. */
function indexIn(tickets: readonly number[], ticket: number): number {
  let [low, high] = [0, tickets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tickets[middle] ?? 0) < ticket) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Has the ticket in the block, or not; nothing happens if that is so already. */
function change(block: Block | undefined, ticket: number, isIn: boolean): void {
  if (block === undefined) return;
  const index = indexIn(block.tickets, ticket);
  if ((block.tickets[index] === ticket) === isIn) return;
  if (isIn) block.tickets.splice(index, 0, ticket);
  else block.tickets.splice(index, 1);
}
