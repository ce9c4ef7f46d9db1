import { sentAt } from "../case.ts";
import type { Standing } from "../event-state.ts";
import type { GivenUp } from "../facts.ts";
import { isBefore, momentsOf } from "../schedule.ts";
import type { Act } from "./act.ts";
import { organizers } from "./as-organizer.ts";

/** A seat, an offer or a place is given up, or taken away by the organiser. */
export const cancel: Act<"unregister"> = (it) => {
  const { event, standing, command, at } = it;
  const { userId } = command;
  const cancelled = { type: "RegistrationCancelled", userId } as const;
  const by = organizers(command);
  const gaveUp = givenUpWith(standing);
  if (gaveUp.kind !== "seat") {
    const outcome = gaveUp.kind === "offer" ? "declined" : "left-waitlist";
    return { outcome, facts: [{ ...cancelled, gaveUp, ...by, at }] };
  }
  const { cancelUntil } = momentsOf(event.details);
  const isLate = command.as === undefined && !isBefore(sentAt(it), cancelUntil);
  const late = isLate ? ({ late: true } as const) : {};
  return { outcome: "unregistered", facts: [{ ...cancelled, gaveUp, ...late, ...by, at }] };
};

/** What somebody who stands there gives up. */
export function givenUpWith(standing: Standing): GivenUp {
  if (standing.status === "offered") return { kind: "offer", ticket: standing.ticket };
  if (standing.status === "waitlisted") return { kind: "place", ticket: standing.ticket };
  const extra = "extra" in standing && ({ extra: true } as const);
  const checkedIn = "checkedInAt" in standing && ({ checkedIn: true } as const);
  return { kind: "seat", ...extra, ...checkedIn };
}
