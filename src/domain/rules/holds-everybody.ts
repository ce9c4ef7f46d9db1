import type { Rule } from "./rule.ts";

/** A capacity holds everybody who has a seat: nobody is thrown out. */
export const holdsEverybody: Rule<"update"> = ({ event, command }) => {
  const { registeredCount } = event;
  const { capacity = event.capacity } = command.changes;
  return capacity < registeredCount ? { type: "CapacityBelowRegistered", registeredCount } : undefined;
};
