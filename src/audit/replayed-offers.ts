import type { Fact, OfferAccepted, OfferLapsed, OfferWithdrawn, SeatOffered } from "#domain/facts.ts";
import type { Standing } from "#domain/event-state.ts";
import { type CheckRule, recordEffect, type ReplayedEvent } from "./replayed-event.ts";
import { checkIsFirst, seatPerson } from "./replayed-seats.ts";
import { LAST, mayPromote, scheduleOf } from "./timely.ts";

/** The facts about offers of seats, replayed. */

type FactOfOffer = Extract<
  Fact,
  { type: "SeatOffered" | "OfferAccepted" | "OfferLapsed" | "OfferWithdrawn" }
>;

export function applyToOffer(event: ReplayedEvent, fact: FactOfOffer, checkRule: CheckRule): void {
  switch (fact.type) {
    case "SeatOffered":
      return offer(event, fact, checkRule);
    case "OfferAccepted":
      return accept(event, fact, checkRule);
    case "OfferLapsed":
      endOffer(event, fact, checkRule);
      event.standings.set(fact.userId, { status: "cancelled", cancelledAt: fact.at });
      return;
    case "OfferWithdrawn":
      return withdraw(event, fact, checkRule);
    default:
      return fact satisfies never;
  }
}

function offer(event: ReplayedEvent, fact: SeatOffered, checkRule: CheckRule): void {
  const { userId, ticket, waitlistedAt, expiresAt, at } = fact;
  checkIsFirst(event, fact, "is offered a seat", checkRule);
  checkRule(9, mayPromote(event, at, "offer"), `${userId} is offered a seat at ${at}, when nobody is`);
  const { promotes = LAST } = event.details === undefined ? {} : scheduleOf(event.details);
  checkRule(9, expiresAt <= promotes, `the offer to ${userId} runs until ${expiresAt}, behind ${promotes}`);
  checkRule(9, expiresAt > at, `the offer to ${userId} has run out when it is made`);
  const held = event.taken + event.offered;
  checkRule(
    1,
    held < event.capacity,
    `${userId} is offered one of ${event.capacity} seats, and ${held} are held`,
  );
  event.waiting.delete(ticket);
  event.offered++;
  event.standings.set(userId, { status: "offered", ticket, waitlistedAt, offeredAt: at, expiresAt });
}

function accept(event: ReplayedEvent, fact: OfferAccepted, checkRule: CheckRule): void {
  const { userId, ticket, waitlistedAt, at } = fact;
  const standing = event.standings.get(userId);
  const has = standing?.status === "offered" && standing.ticket === ticket;
  checkRule(3, has, `${userId} accepts the offer with ticket ${ticket} without having it`);
  event.offered--;
  seatPerson(event, userId, { registeredAt: at, waitlistedAt, promotedAt: at }, checkRule);
  recordEffect(event, userId, { outcome: "registered", at });
}

/** An offer ends without anybody's doing: only once it has run out. */
function endOffer(event: ReplayedEvent, fact: OfferLapsed | OfferWithdrawn, checkRule: CheckRule): void {
  const { type, userId, ticket, at } = fact;
  const standing: Standing = event.standings.get(userId) ?? { status: "none" };
  const has = standing.status === "offered" && standing.ticket === ticket;
  checkRule(3, has, `${type} of ${userId} with ticket ${ticket}, who is ${standing.status}`);
  if (standing.status === "offered") {
    checkRule(
      9,
      at > standing.expiresAt,
      `${type} of ${userId} at ${at}, which runs until ${standing.expiresAt}`,
    );
  }
  event.offered--;
}

function withdraw(event: ReplayedEvent, fact: OfferWithdrawn, checkRule: CheckRule): void {
  const { userId, ticket, waitlistedAt } = fact;
  endOffer(event, fact, checkRule);
  checkRule(
    9,
    event.cancelled !== undefined,
    `the offer to ${userId} is withdrawn, and the event takes place`,
  );
  event.waiting.set(ticket, { ticket, userId, waitlistedAt });
  event.standings.set(userId, { status: "waitlisted", ticket, waitlistedAt });
  // The head may be behind it.
  event.head = 0;
}
