import { givenUpWith } from "./acts/cancel.ts";
import { type EventState, isLive } from "./event-state.ts";
import { type RegistrationCancelled, RETENTION } from "./facts.ts";
import { type Roster, standingOf } from "./roster.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The time `days` days before `now`. */
export function daysBefore(now: string, days: number): string {
  return new Date(Date.parse(now) - days * DAY_MS).toISOString();
}

/** Whether the event had ended by then: at `endsAt`, or where it has none at its date. */
export function hadEnded({ details: { date, endsAt } }: EventState, then: string): boolean {
  return (endsAt ?? date) < then;
}

/**
 * The facts with which these people give up what they have at an event that is long over, whatever its status. Nobody
 * moves up: places are given up before seats and offers, and these only once nobody waits. `userIds` are people of the
 * roster.
 */
export function retentionOf(
  roster: Roster,
  userIds: readonly string[],
  at: string,
): readonly RegistrationCancelled[] {
  const facts = userIds.flatMap((userId): RegistrationCancelled[] => {
    const standing = standingOf(roster, userId);
    if (!isLive(standing)) return [];
    const gaveUp = givenUpWith(standing);
    return [{ type: "RegistrationCancelled", userId, gaveUp, as: "organizer", by: RETENTION, at }];
  });
  const { places = [], seats = [] } = Object.groupBy(facts, ({ gaveUp }) =>
    gaveUp.kind === "place" ? "places" : "seats",
  );
  const isAnybodyLeft = (roster.event?.waitlistCount ?? 0) > places.length;
  return isAnybodyLeft ? places : [...places, ...seats];
}
