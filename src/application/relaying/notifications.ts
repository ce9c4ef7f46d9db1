import type { Notification } from "#contracts/notification.ts";
import type { Fact } from "#domain/facts.ts";
import type { JournalEntry } from "#ports/outbox.ts";

/** Facts as subscribers see them. */

/**
 * More facts than one transaction can have: versions and ordinals make one number that orders notifications.
 */
const MAX_FACTS = 1000;

/**
 * The notifications of a journal entry, in order. Derived from nothing but the entry: publishing it again
 * gives the same ids. Throws on a fact of a newer version: only a relay of that version knows what to say of
 * it.
 */
export function notificationsOf({
  eventId,
  version,
  facts,
}: Omit<JournalEntry, "isPending">): Notification[] {
  return facts.flatMap((fact, ordinal) => {
    const content = contentOf(eventId, fact);
    if (content === undefined) return [];
    const envelope = {
      specversion: "1.0",
      id: `${eventId}/${version}/${ordinal}`,
      source: `/events/${eventId}`,
      time: fact.at,
      datacontenttype: "application/json",
      sequence: String(version * MAX_FACTS + ordinal).padStart(16, "0"),
    } as const;
    return [{ ...envelope, ...content }];
  });
}

function contentOf(eventId: string, fact: Fact) {
  switch (fact.type) {
    case "AttendeeRegistered": {
      const { userId, at: registeredAt } = fact;
      const data = { eventId, userId, registeredAt };
      return { type: "registration.registered", subject: userId, data } as const;
    }
    case "AttendeeWaitlisted": {
      const { userId, position, at: waitlistedAt } = fact;
      const data = { eventId, userId, waitlistedAt, position };
      return { type: "registration.waitlisted", subject: userId, data } as const;
    }
    case "AttendeePromoted": {
      const { userId, waitlistedAt, at: registeredAt } = fact;
      const data = { eventId, userId, registeredAt, waitlistedAt };
      return { type: "registration.promoted", subject: userId, data } as const;
    }
    case "RegistrationCancelled": {
      const { userId, gaveUp, at: cancelledAt } = fact;
      const data = { eventId, userId, cancelledAt, gaveUp: gaveUp.kind };
      return { type: "registration.cancelled", subject: userId, data } as const;
    }
    case "EventUpdated": {
      const data = { eventId, updatedAt: fact.at, changes: { ...fact.changes } };
      return { type: "event.updated", data } as const;
    }
    case "EventCreated":
    case "CapacityRaised":
      return undefined;
    default:
      throw unknownFact(fact);
  }
}

function unknownFact(fact: never): Error {
  const { type } = fact as Fact;
  return new Error(`a journal entry has a fact of type ${type}, which this relay does not know: update it`);
}
