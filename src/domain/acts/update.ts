import type { EventChanges } from "../event-details.ts";
import type { EventState } from "../event-state.ts";
import type { Fact } from "../facts.ts";
import type { Act } from "./act.ts";

/** The event changes. A raise that promotes more people than fit is made in steps, and the event is full after each. */
export const update: Act<"update"> = ({ event, command: { changes }, at }) => {
  const different = differing(event, changes);
  const isDifferent = Object.keys(different).length > 0;
  const facts: readonly Fact[] = isDifferent ? [{ type: "EventUpdated", changes: different, at }] : [];
  const step = (promotions: number): readonly Fact[] => [
    { type: "CapacityRaised", capacity: event.registeredCount + promotions, at },
  ];
  return { outcome: "updated", facts, step };
};

/** Those members of `changes` that differ from the event. */
function differing(event: EventState, changes: EventChanges): EventChanges {
  const current: Record<string, unknown> = { ...event, ...event.details };
  const entries = Object.entries(changes).filter(([name, value]) => (current[name] ?? null) !== value);
  return Object.fromEntries(entries);
}
