import { counted } from "../counted.ts";
import type { EventChanges } from "../event-details.ts";
import type { EventState } from "../event-state.ts";
import type { Fact } from "../facts.ts";
import { seatsToGive } from "../seats.ts";
import type { Act } from "./act.ts";

/**
 * The event changes. A raise that promotes more people than fit into a transaction is made in steps, and the event is
 * full after each. A change that ends what held promotions back comes with the first step, and leaves seats free until
 * the last.
 */
export const update: Act<"update"> = ({ event, command: { changes }, at }) => {
  const different = differing(event, changes);
  const updated = (some: EventChanges): readonly Fact[] =>
    Object.keys(some).length === 0 ? [] : [{ type: "EventUpdated", changes: some, at }];
  const step = (promotions: number): readonly Fact[] => {
    const capacity = event.registeredCount + promotions;
    const raised: readonly Fact[] =
      capacity > event.capacity ? [{ type: "CapacityRaised", capacity, at }] : [];
    if (seatsToGive(raised.reduce(counted, event), at) >= promotions) return raised;
    const { capacity: _, hasWaitlist: __, ...rest } = different;
    return [...updated(rest), ...raised];
  };
  return { outcome: "updated", facts: updated(different), step };
};

/** Those members of `changes` that differ from the event. */
function differing(event: EventState, changes: EventChanges): EventChanges {
  const current: Record<string, unknown> = { ...event, ...event.details };
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other);
  const entries = Object.entries(changes).filter(([name, value]) => !isSame(current[name], value));
  return Object.fromEntries(entries);
}
