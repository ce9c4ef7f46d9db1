import type { Fact } from "#domain/facts.ts";
import { lastSequenceOf } from "./sequence.ts";

/** What subscribers are told of a fact. */

type FactOfPerson = Extract<Fact, { readonly userId: string }>;
type FactOfEvent = Exclude<Fact, FactOfPerson>;

/** Type, subject and data of the fact's notification; undefined if subscribers get none. */
export function contentOf(eventId: string, fact: Fact) {
  return "userId" in fact ? contentOfPerson(eventId, fact) : contentOfEvent(eventId, fact);
}

function contentOfPerson(eventId: string, fact: FactOfPerson) {
  const { userId, at } = fact;
  const about = { subject: userId };
  const of = { eventId, userId };
  const why = { ...reasonOf(fact), cause: causeOf(fact) };
  switch (fact.type) {
    case "AttendeeRegistered": {
      const data = { ...of, registeredAt: at, ...extraOf(fact), ...why };
      return { type: "registration.registered", ...about, data } as const;
    }
    case "AttendeeWaitlisted": {
      const data = { ...of, waitlistedAt: at, position: fact.position, ...why };
      return { type: "registration.waitlisted", ...about, data } as const;
    }
    // Whoever accepts an offer comes from the waitlist: subscribers of before offers hear of it as they did.
    case "AttendeePromoted":
    case "OfferAccepted": {
      const data = { ...of, registeredAt: at, waitlistedAt: fact.waitlistedAt, ...extraOf(fact), ...why };
      return { type: "registration.promoted", ...about, data } as const;
    }
    case "SeatOffered": {
      const { waitlistedAt, expiresAt } = fact;
      const data = { ...of, offeredAt: at, waitlistedAt, expiresAt, ...why };
      return { type: "registration.offered", ...about, data } as const;
    }
    case "OfferLapsed":
      return { type: "registration.offer-lapsed", ...about, data: { ...of, lapsedAt: at, ...why } } as const;
    case "OfferWithdrawn": {
      const data = { ...of, withdrawnAt: at, waitlistedAt: fact.waitlistedAt, ...why };
      return { type: "registration.offer-withdrawn", ...about, data } as const;
    }
    case "RegistrationCancelled": {
      const { gaveUp, late } = fact;
      const data = { ...of, cancelledAt: at, gaveUp: gaveUp.kind, ...(late && { late }), ...why };
      return { type: "registration.cancelled", ...about, data } as const;
    }
    case "AttendeeCheckedIn":
      return { type: "registration.checked-in", ...about, data: { ...of, checkedInAt: at, ...why } } as const;
    case "CheckInUndone":
      return {
        type: "registration.check-in-undone",
        ...about,
        data: { ...of, undoneAt: at, ...why },
      } as const;
    default:
      throw unknownFact(fact);
  }
}

function contentOfEvent(eventId: string, fact: FactOfEvent) {
  const { at } = fact;
  const why = { ...reasonOf(fact), cause: causeOf(fact) };
  switch (fact.type) {
    case "EventUpdated": {
      // Who owns an event is nobody's business but its owners'.
      const { owners: _, ...changes } = fact.changes;
      return { type: "event.updated", data: { eventId, updatedAt: at, changes, ...why } } as const;
    }
    case "EventPublished":
      return { type: "event.published", data: { eventId, publishedAt: at, ...why } } as const;
    case "EventCancelled":
      return { type: "event.cancelled", data: { eventId, cancelledAt: at, ...why } } as const;
    case "EventReinstated":
      return { type: "event.reinstated", data: { eventId, reinstatedAt: at, ...why } } as const;
    case "EventRestored": {
      const lastSequence = lastSequenceOf(fact.restoredVersion);
      return { type: "event.restored", data: { eventId, restoredAt: at, lastSequence } } as const;
    }
    case "EventCreated":
    case "CapacityRaised":
      return undefined;
    default:
      throw unknownFact(fact);
  }
}

const extraOf = (fact: object) => ("extra" in fact && fact.extra === true ? ({ extra: true } as const) : {});

const reasonOf = (fact: object) =>
  "reason" in fact && typeof fact.reason === "string" ? { reason: fact.reason } : {};

/** Who brought the fact about: the person themselves, an organiser, or the rules of the event. */
function causeOf(fact: Fact): "self" | "organizer" | "rule" {
  switch (fact.type) {
    case "AttendeePromoted":
      return fact.picked === true ? "organizer" : "rule";
    case "SeatOffered":
    case "OfferLapsed":
    case "OfferWithdrawn":
      return "rule";
    case "AttendeeRegistered":
    case "AttendeeWaitlisted":
    case "OfferAccepted":
    case "RegistrationCancelled":
      return fact.as ?? "self";
    default:
      return "organizer";
  }
}

function unknownFact(fact: never): Error {
  const { type } = fact as Fact;
  return new Error(`a journal entry has a fact of type ${type}, which this relay does not know: update it`);
}
