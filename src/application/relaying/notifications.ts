import type { Notification } from "#contracts/notification.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Fact } from "#domain/facts.ts";
import type { UserErased } from "#ports/personal-data.ts";
import { contentOf } from "./notification-content.ts";
import { sequenceOf } from "./sequence.ts";

/** The facts of a journal as subscribers see them. */

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
  const all: readonly (Fact | UserErased)[] = facts;
  return all.flatMap((fact, ordinal): Notification[] => {
    const envelope = envelopeOf({ eventId, version, at: fact.at, ordinal });
    if (fact.type === "UserErased") return [{ ...envelope, ...erasureOf(fact) }];
    const content = contentOf(eventId, fact);
    return content === undefined ? [] : [{ ...envelope, ...content }];
  });
}

/** What is about a user alone, and no event. */
function erasureOf({ userId, at: erasedAt }: UserErased) {
  const data = { userId, erasedAt };
  return { type: "user.erased", source: `/users/${userId}`, subject: userId, data } as const;
}

type Place = {
  readonly eventId: string;
  readonly version: number;
  /** The place of the fact in its entry, from 0 on. */
  readonly ordinal: number;
  readonly at: string;
};

/** What every notification of a fact has. */
export function envelopeOf({ eventId, version, ordinal, at }: Place) {
  return {
    specversion: "1.0",
    id: `${eventId}/${version}/${ordinal}`,
    source: `/events/${eventId}`,
    time: at,
    datacontenttype: "application/json",
    sequence: sequenceOf(version, ordinal),
  } as const;
}
