import type { Fact } from "../facts.ts";
import type { Outcome } from "../outcomes.ts";
import type { Act, Deed } from "./act.ts";
import { reasonOf } from "./as-organizer.ts";

/** The status of the event changes. What is so already stays as it is: a command may come twice. */

/** Ends what held promotions back: seats are given in as many steps as it takes. */
const opening = (outcome: Outcome, facts: readonly Fact[]): Deed => ({ outcome, facts, step: () => facts });

export const publish: Act<"publish"> = ({ event, at }) =>
  opening("published", event.draft === true ? [{ type: "EventPublished", at }] : []);

/** Frees nothing: everybody keeps what they have, and gets it back if the event is reinstated. */
export const cancelEvent: Act<"cancel-event"> = ({ event, command, at }) => {
  const facts: readonly Fact[] =
    event.cancelled === undefined ? [{ type: "EventCancelled", ...reasonOf(command), at }] : [];
  return { outcome: "event-cancelled", facts };
};

export const reinstate: Act<"reinstate"> = ({ event, at }) =>
  opening("reinstated", event.cancelled === undefined ? [] : [{ type: "EventReinstated", at }]);
