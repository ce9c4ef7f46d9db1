import type { Notification } from "#contracts/notification.ts";
import { concernsEverybody, type EventCancelled, type Fact } from "#domain/facts.ts";
import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import { envelopeOf } from "./notifications.ts";

/**
 * Of the cancellation of an event everybody is told who has a seat, an offer or a place: more people than a
 * transaction has facts. The journal says who they are, at exactly the version of the cancellation, whatever
 * happens to the event meanwhile; no other list is both complete and of one moment.
 */

type Had = "seat" | "offer" | "place";

/** People whose standing is in memory at a time, at most. */
const MOST_PEOPLE = 500_000;
/** More facts than this no transaction has. */
const MAX_FACTS_PER_ENTRY = 100;

/** The fact of which everybody is told, and its place in the entry; undefined in most entries. */
export function cancellationIn({ facts }: Pick<JournalEntry, "facts">) {
  const ordinal = facts.findIndex(concernsEverybody);
  const fact = facts[ordinal];
  return fact?.type === "EventCancelled" ? { fact, ordinal } : undefined;
}

/**
 * A notification for each person who has something at the event when it is cancelled by this entry: always the same
 * ones, in the same order, so that whoever goes on where another has stopped misses nobody.
 */
export async function* tellingEverybody(
  outbox: Pick<Outbox, "forwards">,
  { eventId, version, facts }: JournalEntry,
): AsyncGenerator<Notification> {
  const cancellation = cancellationIn({ facts });
  if (cancellation === undefined) return;
  const { fact, ordinal } = cancellation;
  const parts = Math.ceil((version * MAX_FACTS_PER_ENTRY) / MOST_PEOPLE);
  for (let part = 0; part < parts; part++) {
    for (const [userId, had] of await peopleAt(outbox, { eventId, version, part, parts })) {
      yield notificationTo(userId, had, { eventId, version, ordinal, fact });
    }
  }
}

type Part = {
  readonly eventId: string;
  readonly version: number;
  readonly part: number;
  readonly parts: number;
};

/** Who has what at this version, of one part of all people. */
async function peopleAt(
  outbox: Pick<Outbox, "forwards">,
  { eventId, version, part, parts }: Part,
): Promise<ReadonlyMap<string, Had>> {
  const people = new Map<string, Had>();
  for await (const { facts } of outbox.forwards(eventId, 1, version)) {
    for (const fact of facts) {
      const change = changeOf(fact);
      if (change === undefined || partOf(change.userId, parts) !== part) continue;
      if (change.has === undefined) people.delete(change.userId);
      else people.set(change.userId, change.has);
    }
  }
  return people;
}

/** What the person of a fact has from then on; undefined if the fact changes nothing about that. */
function changeOf(fact: Fact): { readonly userId: string; readonly has: Had | undefined } | undefined {
  switch (fact.type) {
    case "AttendeeRegistered":
    case "AttendeePromoted":
    case "OfferAccepted":
      return { userId: fact.userId, has: "seat" };
    case "AttendeeWaitlisted":
    case "OfferWithdrawn":
      return { userId: fact.userId, has: "place" };
    case "SeatOffered":
      return { userId: fact.userId, has: "offer" };
    case "RegistrationCancelled":
    case "OfferLapsed":
      return { userId: fact.userId, has: undefined };
    default:
      return undefined;
  }
}

function partOf(userId: string, parts: number): number {
  let sum = 0;
  for (let i = 0; i < userId.length; i++) sum = (sum * 31 + userId.charCodeAt(i)) % 1_000_003;
  return sum % parts;
}

type Cancellation = {
  readonly eventId: string;
  readonly version: number;
  readonly ordinal: number;
  readonly fact: EventCancelled;
};

/** Its id is made of event, version and person: the same however often it is sent. */
function notificationTo(
  userId: string,
  had: Had,
  { eventId, version, ordinal, fact }: Cancellation,
): Notification {
  const { reason, at: cancelledAt } = fact;
  const data = { eventId, userId, cancelledAt, had, ...(reason !== undefined && { reason }) };
  return {
    ...envelopeOf({ eventId, version, at: cancelledAt, ordinal }),
    id: `${eventId}/${version}/${ordinal}/${userId}`,
    type: "registration.event-cancelled",
    subject: userId,
    data: { ...data, cause: "organizer" },
  };
}
