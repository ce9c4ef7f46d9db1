import type { EventChanges } from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import { evolve } from "#domain/roster.ts";
import { DETAILS, EARLIER, given, NOW } from "#test/unit/domain/given.ts";

/** Events of which much may be wrong at a time. */

const HOUR = 3_600_000;
export const hours = (by: number) => new Date(Date.parse(NOW) + by * HOUR).toISOString();

export type World = {
  readonly capacity: number;
  readonly people: readonly Fact[];
  readonly hasWaitlist: boolean;
  readonly draft: boolean;
  readonly cancelled: boolean;
  readonly changes: EventChanges;
};

export const seat = (userId: string): Fact => ({ type: "AttendeeRegistered", userId, at: EARLIER });
export const place = (userId: string, ticket: number): Fact => {
  return { type: "AttendeeWaitlisted", userId, ticket, position: ticket, at: EARLIER };
};
export const arrival = (userId: string): Fact => ({ type: "AttendeeCheckedIn", userId, at: EARLIER });

export function rosterOf({ capacity, people, hasWaitlist, draft, cancelled, changes }: World) {
  const roster = { ...given({ capacity, hasWaitlist, others: ["ann", "bob", "cy"] }) };
  const facts: readonly Fact[] = [
    {
      type: "EventCreated",
      eventId: "e",
      details: DETAILS,
      capacity,
      hasWaitlist,
      ...(draft && { status: "draft" as const }),
      at: EARLIER,
    },
    ...people,
    { type: "EventUpdated", changes, at: EARLIER },
    ...(cancelled ? [{ type: "EventCancelled", reason: "rain", at: EARLIER } as const] : []),
  ];
  return facts.reduce(evolve, roster);
}

export const WRONG: World = {
  capacity: 1,
  people: [seat("bob")],
  hasWaitlist: false,
  draft: true,
  cancelled: true,
  changes: {},
};
