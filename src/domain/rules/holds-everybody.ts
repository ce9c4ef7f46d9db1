import type { Rule } from "./rule.ts";

/** A capacity holds everybody who has a seat, or the offer of one: nobody is thrown out. */
export const holdsEverybody: Rule<"update"> = ({ event, command }) => {
  const { registeredCount, offeredCount } = event;
  const { capacity = event.capacity } = command.changes;
  if (capacity >= registeredCount + offeredCount) return undefined;
  return { type: "CapacityBelowRegistered", registeredCount, ...(offeredCount > 0 && { offeredCount }) };
};
