import type { EventChanges } from "../event-details.ts";
import type { EventState } from "../event-state.ts";
import type { Fact } from "../facts.ts";
import type { Act } from "./act.ts";

/** What decides when seats are given, and how. Nobody gets one by the rules of before a change of these. */
const DECIDES_WHO_GETS_SEATS = ["promotion", "claimWithin", "promoteUntil", "date"] as const;

/**
 * The event changes. A raise that lets in more people than fit into a transaction is made in steps, and the event is
 * full after each. A change of when and how seats are given comes with the first step, and may leave seats
 * free until the last.
 */
export const update: Act<"update"> = ({ event, command: { changes }, at }) => {
  const different = differing(event, changes);
  const updated = (some: EventChanges): readonly Fact[] =>
    Object.keys(some).length === 0 ? [] : [{ type: "EventUpdated", changes: some, at }];
  const step = (given: number): readonly Fact[] => {
    const capacity = event.registeredCount + event.offeredCount + given;
    const raised: readonly Fact[] =
      capacity > event.capacity ? [{ type: "CapacityRaised", capacity, at }] : [];
    const { capacity: _, hasWaitlist: __, ...rest } = different;
    return DECIDES_WHO_GETS_SEATS.some((name) => name in rest) ? [...updated(rest), ...raised] : raised;
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
