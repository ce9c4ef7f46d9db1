import type { Fact, GivenUp } from "#domain/facts.ts";

/** The numbers of an event that people watch. */
export type Counts = {
  readonly capacity: number;
  /** Seats that somebody has, extra ones included. */
  readonly taken: number;
  readonly waiting: number;
};

export const NO_COUNTS: Counts = { capacity: 0, taken: 0, waiting: 0 };

/** The numbers after the fact. */
export function afterFact(counts: Counts, fact: Fact): Counts {
  const { capacity, taken, waiting } = counts;
  switch (fact.type) {
    case "EventCreated":
    case "CapacityRaised":
      return { ...counts, capacity: fact.capacity };
    case "EventUpdated":
      return { ...counts, capacity: fact.changes.capacity ?? capacity };
    case "AttendeeRegistered":
    case "OfferAccepted":
      return { ...counts, taken: taken + 1 };
    case "AttendeeWaitlisted":
    case "OfferWithdrawn":
      return { ...counts, waiting: waiting + 1 };
    case "AttendeePromoted":
      return { ...counts, taken: taken + 1, waiting: waiting - 1 };
    case "SeatOffered":
      return { ...counts, waiting: waiting - 1 };
    case "RegistrationCancelled":
      return afterGivingUp(counts, fact.gaveUp);
    case "EventPublished":
    case "EventCancelled":
    case "EventReinstated":
    case "EventRestored":
    case "OfferLapsed":
    case "AttendeeCheckedIn":
    case "CheckInUndone":
      return counts;
    default:
      return fact satisfies never;
  }
}

function afterGivingUp(counts: Counts, { kind }: GivenUp): Counts {
  if (kind === "seat") return { ...counts, taken: counts.taken - 1 };
  return kind === "place" ? { ...counts, waiting: counts.waiting - 1 } : counts;
}
