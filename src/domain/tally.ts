/**
 * How many of each block of consecutive tickets are live. It makes a rank cheap: that of a ticket is what the
 * blocks before it hold, and its rank within its own, however long the waitlist is.
 */
export type Tally = {
  /** The first block that has a live ticket; 0 when there is none. */
  readonly from: number;
  /** Live tickets of this block and those that follow; neither the first nor the last is 0. */
  readonly counts: readonly number[];
};

/**
 * Tickets of a block. What a rank has to count within one is less than a page of DynamoDB's, and a count fits
 * into a byte: 100,000 who wait add 393 bytes to the event's item.
 */
const SIZE = 255;

export const NO_TALLY: Tally = { from: 0, counts: [] };

const blockOf = (ticket: number) => Math.floor(ticket / SIZE);

/** The first ticket of the block that this ticket is in. */
export function blockStart(ticket: number): number {
  return blockOf(ticket) * SIZE;
}

/** How many live tickets there are before the ticket's block. */
export function liveBefore({ from, counts }: Tally, ticket: number): number {
  let sum = 0;
  for (const count of counts.slice(0, Math.max(0, blockOf(ticket) - from))) sum += count;
  return sum;
}

/** With one more ticket. Tickets are drawn in order: it lies in the last block, or behind it. */
export function withTicket({ from, counts }: Tally, ticket: number): Tally {
  const block = blockOf(ticket);
  if (counts.length === 0) return { from: block, counts: [1] };
  const next = [...counts];
  while (next.length <= block - from) next.push(0);
  next[block - from] = (next[block - from] ?? 0) + 1;
  return { from, counts: next };
}

/** Without a ticket that was live. */
export function withoutTicket({ from, counts }: Tally, ticket: number): Tally {
  const next = counts.with(blockOf(ticket) - from, (counts[blockOf(ticket) - from] ?? 0) - 1);
  const first = next.findIndex((count) => count > 0);
  if (first === -1) return NO_TALLY;
  const last = next.findLastIndex((count) => count > 0);
  return { from: from + first, counts: next.slice(first, last + 1) };
}
