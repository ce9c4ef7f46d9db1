import { ago } from "#application/ago.ts";
import { type CommandMessage, messageOf } from "#contracts/command-message.ts";
import { batchesOf } from "#flow/batches.ts";
import type { Clock } from "#ports/clock.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import type { DueOffer, DueOffers } from "#ports/due-offers.ts";
import { GRACE_MS, lapseOf } from "./lapse-command.ts";

/** Most messages of a call to the queue, a limit of SQS. */
const MESSAGES_PER_CALL = 10;
/** An offer that still holds its seat so long after it ran out is overdue: sweeps are seconds apart. */
const OVERDUE_MS = 60_000;
/** More overdue offers than this are not counted. */
const MOST_COUNTED = 1000;

export type LapsingDeps = { readonly offers: DueOffers; readonly queue: CommandQueue; readonly clock: Clock };

/** Ends offers that have run out, by commands in the queues of their events. */
export type Lapsing = {
  /**
   * Sends a command for each offer that ran out more than `GRACE_MS` ago. The same one within five minutes is queued
   * once, whoever sends it; one that comes again, or too late, changes nothing. Reads no further page once it is
   * aborted. Throws what index and queue throw; what could not be sent holds up nothing that can be.
   */
  sweep(signal?: AbortSignal): Promise<void>;
  /** See `countOverdue`. */
  countOverdue(): Promise<number>;
};

export function createLapsing({ offers, queue, clock }: LapsingDeps): Lapsing {
  return {
    async sweep(signal) {
      const failures: unknown[] = [];
      for await (const page of offers.ranOutBefore(ago(clock, GRACE_MS))) {
        const calls = batchesOf(messagesFor(page), MESSAGES_PER_CALL).map((messages) => queue.send(messages));
        for (const call of await Promise.allSettled(calls)) {
          if (call.status === "rejected") failures.push(call.reason);
          else failures.push(...call.value.filter((failure) => failure !== undefined));
        }
        if (signal?.aborted === true) break;
      }
      if (failures.length > 0) throw failures[0];
    },

    countOverdue: () => countOverdue(offers, clock),
  };
}

/** How many offers, 1,000 at most, still hold their seats a minute after they ran out. Throws `Unavailable`. */
export async function countOverdue(offers: DueOffers, clock: Clock): Promise<number> {
  let count = 0;
  for await (const page of offers.ranOutBefore(ago(clock, OVERDUE_MS))) {
    count += page.length;
    if (count >= MOST_COUNTED) return MOST_COUNTED;
  }
  return count;
}

/** A message for each event, with the offers in the order in which they ran out. */
function messagesFor(offers: readonly DueOffer[]): CommandMessage[] {
  const byEvent = Map.groupBy(offers, ({ eventId }) => eventId);
  return [...byEvent].map(([eventId, ofEvent]) => messageOf(eventId, ofEvent.map(lapseOf)));
}
