import { expect } from "vitest";
import type { EventDetails } from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { emptyEvent, freeSeats, type ModelEvent, seated, waitingOf, without } from "./event.ts";
import { givesNow } from "./rules.ts";

/** Replays an event's journal, oldest entry first, and checks the invariants at every version. */
export function replayed(entries: readonly JournalEntry[]): ModelEvent {
  return entries.reduce(
    (before, { version, at, facts }, i) => {
      expect(version, "versions have no gaps").toBe(i + 1);
      const event = facts.reduce(after, before);
      expect(freeSeats(event), "never oversold").toBeGreaterThanOrEqual(0);
      const when = { at: Date.parse(at), askedAt: Date.parse(at) };
      const isGiven = waitingOf(event).length > 0 && givesNow(event, when) !== "nothing";
      if (isGiven) expect(freeSeats(event), "no seat is free").toBe(0);
      const { seats, extra, line, checkedIn } = event;
      const people = [...seats, ...extra, ...line];
      expect(people, "a seat or a place each").toEqual([...new Set(people)]);
      expect([...seats, ...extra], "who has come has a seat").toEqual(expect.arrayContaining([...checkedIn]));
      return event;
    },
    emptyEvent("", 0, false),
  );
}

function after(event: ModelEvent, fact: Fact): ModelEvent {
  switch (fact.type) {
    case "EventCreated": {
      const { capacity, hasWaitlist, details, status } = fact;
      const isDraft = status === "draft";
      return emptyEvent(details.title, capacity, hasWaitlist, { ...ruled(details), isDraft });
    }
    case "EventUpdated":
      return updated(event, fact.changes);
    case "CapacityRaised":
      return { ...event, capacity: fact.capacity };
    case "EventPublished":
      return { ...event, isDraft: false };
    case "EventCancelled":
      return { ...event, cancelled: fact.reason === undefined ? {} : { reason: fact.reason } };
    case "EventReinstated":
      return { ...event, cancelled: undefined };
    case "EventRestored":
      return event;
    default:
      return ofPerson(event, fact);
  }
}

type Personal = Extract<Fact, { userId: string }>;

function ofPerson(event: ModelEvent, fact: Personal): ModelEvent {
  const { userId } = fact;
  const waiting = waitingOf(event);
  const list = "extra" in fact ? "extra" : "seats";
  switch (fact.type) {
    case "AttendeeRegistered":
      if (list === "seats") expect(waiting, `nobody is overtaken by ${userId}`).toEqual([]);
      return seated(event, userId, list);
    case "AttendeeWaitlisted":
      expect(fact.position, "joins at the end").toBe(waiting.length + 1);
      return { ...event, line: [...event.line, userId] };
    case "AttendeePromoted":
      if (fact.picked !== true) expect(userId, "the first who waits is promoted").toBe(waiting[0]);
      return seated(event, userId, list);
    case "SeatOffered":
      expect(userId, "the first who waits is asked").toBe(waiting[0]);
      return { ...event, offers: { ...event.offers, [userId]: Date.parse(fact.expiresAt) } };
    case "OfferAccepted":
      expect(event.offers, "accepts what was offered").toHaveProperty([userId]);
      return seated(event, userId, "seats");
    case "RegistrationCancelled": {
      const { seats, extra, offers } = event;
      const held = { seat: [...seats, ...extra], place: waiting, offer: Object.keys(offers) };
      expect(held[fact.gaveUp.kind], "gives up what it has").toContain(userId);
      return without(event, userId);
    }
    case "AttendeeCheckedIn":
      return { ...event, checkedIn: [...event.checkedIn, userId] };
    case "CheckInUndone":
      return { ...event, checkedIn: event.checkedIn.filter((person) => person !== userId) };
    default:
      throw new Error(`no offer of the model runs out: ${fact.type}`);
  }
}

function ruled(details: EventDetails) {
  const { title: _, date, ...rules } = details;
  return { date, rules };
}

function updated(event: ModelEvent, changes: Extract<Fact, { type: "EventUpdated" }>["changes"]): ModelEvent {
  const { title = event.title, date = event.date, ...more } = changes;
  const { capacity = event.capacity, hasWaitlist = event.hasWaitlist, owners: _, ...rules } = more;
  const merged = Object.entries({ ...event.rules, ...rules }).filter(([, value]) => value !== null);
  return { ...event, title, date, capacity, hasWaitlist, rules: Object.fromEntries(merged) };
}
