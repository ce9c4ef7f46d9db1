import { createFindings } from "#audit/findings.ts";
import { createReplay } from "#audit/replay.ts";
import type { EventChanges } from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import type { JournalEntry } from "#ports/outbox.ts";

/** Journals of one event, written by hand. */

export const time = (second: number): string => `2027-01-01T12:00:${String(second).padStart(2, "0")}.000Z`;
export const AT = time(0);
export const DETAILS = { title: "Concert", date: "2027-05-01T18:00:00.000Z", location: "Hall 1" };

export const created = (capacity: number, hasWaitlist = true): Fact => {
  return { type: "EventCreated", eventId: "e", details: DETAILS, capacity, hasWaitlist, at: AT };
};
export const seated = (userId: string, at = AT): Fact => ({ type: "AttendeeRegistered", userId, at });
export const joined = (userId: string, ticket: number, position = ticket, at = AT): Fact => {
  return { type: "AttendeeWaitlisted", userId, ticket, position, at };
};
export const promoted = (userId: string, ticket: number, at = AT, waitlistedAt = AT): Fact => {
  return { type: "AttendeePromoted", userId, ticket, waitlistedAt, at };
};
export const gone = (userId: string, ticket?: number, at = AT): Fact => {
  const gaveUp = ticket === undefined ? ({ kind: "seat" } as const) : ({ kind: "place", ticket } as const);
  return { type: "RegistrationCancelled", userId, gaveUp, at };
};
export const arrived = (userId: string, at = AT): Fact => ({ type: "AttendeeCheckedIn", userId, at });
export const changed = (changes: EventChanges, at = AT): Fact => ({ type: "EventUpdated", changes, at });
export const raised = (capacity: number): Fact => ({ type: "CapacityRaised", capacity, at: AT });

/** Replays transactions, each a list of facts, as versions 1, 2, 3 … */
export function replayed(transactions: readonly (readonly Fact[])[], over: Partial<JournalEntry>[] = []) {
  const findings = createFindings("e");
  const replay = createReplay("e", findings);
  transactions.forEach((facts, i) => {
    replay.apply({ eventId: "e", version: i + 1, at: AT, facts, isPending: false, ...over[i] });
  });
  const broken = findings.differences.map(({ invariant, item, detail }) => `${invariant} ${item}: ${detail}`);
  return { replay, broken, findings };
}

export const FULL = [[created(1)], [seated("ann")]];
export const QUEUE = [...FULL, [joined("ben", 1)], [joined("cem", 2)]];
