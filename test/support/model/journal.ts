import { expect } from "vitest";
import type { Fact } from "#domain/facts.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { ModelEvent } from "./model.ts";

/** Replays an event's journal, oldest entry first, and checks the invariants at every version. */
export function replayed(entries: readonly JournalEntry[]): ModelEvent {
  const nothing: ModelEvent = { title: "", capacity: 0, hasWaitlist: false, seats: [], waiting: [] };
  return entries.reduce((before, { version, facts }, i) => {
    expect(version, "versions have no gaps").toBe(i + 1);
    const event = facts.reduce(after, before);
    expect(event.seats.length, "never oversold").toBeLessThanOrEqual(event.capacity);
    if (event.waiting.length > 0) expect(event.seats, "no seat is free").toHaveLength(event.capacity);
    const people = [...event.seats, ...event.waiting];
    expect(people, "a seat or a place each").toEqual([...new Set(people)]);
    return event;
  }, nothing);
}

function after(event: ModelEvent, fact: Fact): ModelEvent {
  const { seats, waiting } = event;
  switch (fact.type) {
    case "EventCreated": {
      const { capacity, hasWaitlist, details } = fact;
      return { ...event, title: details.title, capacity, hasWaitlist };
    }
    case "EventUpdated": {
      const {
        title = event.title,
        capacity = event.capacity,
        hasWaitlist = event.hasWaitlist,
      } = fact.changes;
      return { ...event, title, capacity, hasWaitlist };
    }
    case "CapacityRaised":
      return { ...event, capacity: fact.capacity };
    case "AttendeeRegistered":
      expect(waiting, `nobody is overtaken by ${fact.userId}`).toEqual([]);
      return { ...event, seats: [...seats, fact.userId] };
    case "AttendeeWaitlisted":
      expect(fact.position, "joins at the end").toBe(waiting.length + 1);
      return { ...event, waiting: [...waiting, fact.userId] };
    case "AttendeePromoted":
      expect(fact.userId, "the first who waits is promoted").toBe(waiting[0]);
      return { ...event, seats: [...seats, fact.userId], waiting: waiting.slice(1) };
    case "RegistrationCancelled": {
      const list = fact.gaveUp.kind === "seat" ? seats : waiting;
      expect(list, "gives up what it has").toContain(fact.userId);
      const others = (people: readonly string[]) => people.filter((person) => person !== fact.userId);
      return { ...event, seats: others(seats), waiting: others(waiting) };
    }
    case "EventRestored":
      return event;
    default:
      return fact satisfies never;
  }
}
