import type { Notification } from "#contracts/notification.ts";
import type { Fact } from "#domain/facts.ts";
import type { JournalEntry } from "#ports/outbox.ts";

/** The facts of a journal as subscribers see them. */

/**
 * More facts than a transaction can have, so `version * MAX_FACTS + ordinal` orders an event's
 * notifications.
 */
const MAX_FACTS = 1000;

/**
 * The notifications of a journal entry, in order. They depend on the entry alone, so that publishing it
 * again sends the same ids. Throws on a fact of a newer version, which only a relay of that version can
 * publish.
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
      sequence: sequenceOf(version, ordinal),
    } as const;
    return [{ ...envelope, ...content }];
  });
}

function sequenceOf(version: number, ordinal: number): string {
  return String(version * MAX_FACTS + ordinal).padStart(16, "0");
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
      const { userId, gaveUp, late, at: cancelledAt } = fact;
      const data = { eventId, userId, cancelledAt, gaveUp: gaveUp.kind, ...(late && { late }) };
      return { type: "registration.cancelled", subject: userId, data } as const;
    }
    case "EventUpdated": {
      // Who owns an event is nobody's business but its owners'.
      const { owners: _, ...changes } = fact.changes;
      const data = { eventId, updatedAt: fact.at, changes };
      return { type: "event.updated", data } as const;
    }
    case "EventRestored": {
      const lastSequence = sequenceOf(fact.restoredVersion, MAX_FACTS - 1);
      const data = { eventId, restoredAt: fact.at, lastSequence };
      return { type: "event.restored", data } as const;
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
