import type { History, Waiting } from "#contracts/history.ts";
import type { EventState } from "#domain/event-state.ts";
import type { Fact } from "#domain/facts.ts";

/** What happened, said to a person in a sentence. `name` is whatever the reader may know of the person concerned. */

type FactAbout = Extract<Fact, { userId: string }>;

export function sentenceOf(fact: FactAbout, name: string): string {
  switch (fact.type) {
    case "AttendeeRegistered": {
      const how = fact.as === undefined ? `${name} registered and got` : `An organizer gave ${name}`;
      return because(`${how} ${seat(fact)}`, fact);
    }
    case "AttendeeWaitlisted": {
      const how = fact.as === undefined ? `${name} joined` : `An organizer put ${name} on`;
      return because(`${how} the waitlist at position ${fact.position}`, fact);
    }
    case "AttendeePromoted": {
      const waited = `${name}, who had waited since ${instant(fact.waitlistedAt)}`;
      if (fact.picked !== true) return `A seat was free, and ${waited}, was next and got it.`;
      return because(`An organizer picked ${waited}, from the waitlist for ${seat(fact)}`, fact);
    }
    case "SeatOffered":
      return `${name} was offered a seat, to be claimed until ${instant(fact.expiresAt)}.`;
    case "OfferAccepted":
      return fact.as === undefined
        ? `${name} claimed the offered seat.`
        : `An organizer claimed the offered seat for ${name}.`;
    case "OfferLapsed":
      return `${name} did not claim the offered seat in time, and it went on.`;
    case "OfferWithdrawn":
      return `The offer to ${name} ran out while the event was cancelled: ${name} waits again, at the same place.`;
    case "RegistrationCancelled":
      return because(gaveUp(fact, name), fact);
    case "AttendeeCheckedIn":
      return `${name} was checked in.`;
    case "CheckInUndone":
      return `The check-in of ${name} was undone.`;
    default:
      return fact satisfies never;
  }
}

function gaveUp(
  { gaveUp: { kind }, late, as }: Extract<FactAbout, { type: "RegistrationCancelled" }>,
  name: string,
) {
  const what = { seat: "the seat", place: "the place on the waitlist", offer: "the offered seat" }[kind];
  if (as !== undefined) return `An organizer took ${what} back from ${name}`;
  const did = { seat: "gave up", place: "gave up", offer: "declined" }[kind];
  return `${name} ${did} ${what}${late === true ? ", late" : ""}`;
}

function seat({ extra }: { readonly extra?: true }): string {
  return extra === true ? "an extra seat, beyond the capacity" : "a seat";
}

/** A sentence with the organizer's reason, if there is one. */
function because(sentence: string, { reason }: { readonly reason?: string }): string {
  return reason === undefined || reason === "" ? `${sentence}.` : `${sentence}. The reason: ${reason}`;
}

/** `detail` is the sentence of the problem with which a request was rejected. */
export function requestSentence(
  type: string,
  status: "succeeded" | "rejected" | "failed",
  detail: string,
): string {
  const what = type === "request" ? "A request" : `A request to ${DEEDS[type] ?? type}`;
  if (status === "succeeded") return `${what} succeeded: ${detail}.`;
  if (status === "rejected") return `${what} was refused: ${detail}`;
  return `${what} could not be carried out. Operators were told.`;
}

const DEEDS: Readonly<Record<string, string>> = {
  register: "register",
  unregister: "give up the registration",
  promote: "be picked from the waitlist",
  "check-in": "be checked in",
  "undo-check-in": "have the check-in undone",
};

type Now = {
  readonly now: History["now"];
  readonly waiting: Waiting | undefined;
  readonly isWhole: boolean;
};

/** Where the person stands, and why. */
export function standsWhere(event: EventState, { now, waiting, isWhole }: Now, name: string): string {
  const sentences = [
    ...whereabouts(now, name, event.details.title),
    ...(waiting === undefined ? [] : [moved(waiting), need(waiting, name), ...held(waiting, event)]),
    ...(isWhole ? [] : ["Some of what happened can't be told here: the journal of the event has it."]),
  ];
  return sentences.join(" ");
}

function whereabouts(now: History["now"], name: string, title: string): string[] {
  switch (now.status) {
    case "none":
      return [`${name} has neither a seat nor a place on the waitlist of ${title}.`];
    case "registered": {
      const { registeredAt, extra, checkedInAt } = now;
      const arrived = checkedInAt === undefined ? [] : [`${name} was checked in at ${instant(checkedInAt)}.`];
      return [
        `${name} has ${seat({ ...(extra && { extra }) })} at ${title} since ${instant(registeredAt)}.`,
        ...arrived,
      ];
    }
    case "offered":
      return [`${name} is offered a seat at ${title}, to be claimed until ${instant(now.expiresAt)}.`];
    case "waitlisted":
      return [`${name} waits for a seat at ${title} at position ${now.position ?? "?"}.`];
    default:
      return now satisfies never;
  }
}

function moved({ joinedAt, joinedPosition, promotedBefore, leftBefore, returnedBefore }: Waiting): string {
  const changes = [
    promotedBefore > 0 && `${promotedBefore} ahead got a seat or an offer`,
    leftBefore > 0 && `${leftBefore} ahead left the waitlist`,
    returnedBefore > 0 && `${returnedBefore} came back, whose offer was withdrawn`,
  ].filter((change) => change !== false);
  const since = changes.length === 0 ? "nothing has changed ahead" : changes.join(", ");
  return `The place was taken at ${instant(joinedAt)}, at position ${joinedPosition}; since then ${since}.`;
}

function need({ seatsNeeded }: Waiting, name: string): string {
  if (seatsNeeded === 0) return `There is a seat for ${name}.`;
  const seats =
    seatsNeeded === 1 ? "one more seat becomes free or is" : `${seatsNeeded} more seats become free or are`;
  return `It is the turn of ${name} once ${seats} added.`;
}

function held({ heldBackBy }: Waiting, { capacity, offeredCount }: EventState): string[] {
  switch (heldBackBy) {
    case undefined:
      return [];
    case "full":
      return [`All ${capacity} seats are taken${offeredCount === 0 ? "" : ` or offered`}.`];
    case "promoteUntil":
      return [
        "It is too late for anybody to move up by themselves: only an organizer can still give a seat.",
      ];
    case "manual":
      return ["Here seats are given by an organizer, and nobody moves up by themselves."];
    case "not-published":
      return ["Nobody moves up before the event is published."];
    case "cancelled":
      return ["The event is cancelled: nobody moves up."];
    default:
      return heldBackBy satisfies never;
  }
}

/** The time for people, to the second. */
function instant(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}
