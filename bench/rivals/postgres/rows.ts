import type { User } from "#contracts/user.ts";
import { type EventState, NONE_COUNTED, type Standing } from "#domain/event-state.ts";
import { NO_TALLY } from "#domain/tally.ts";

/** Rows of the tables, and what they stand for. */

export type EventRow = {
  event_id: string;
  title: string;
  date: string;
  capacity: number;
  has_waitlist: boolean;
  registered_count: number;
  waitlist_count: number;
  next_ticket: number;
  version: number;
  changed_at: string;
};

export type RegistrationRow = {
  user_id: string;
  status: string;
  registered_at: string | null;
  waitlisted_at: string | null;
  promoted_at: string | null;
  ticket: number | null;
};

export function toEvent(row: EventRow): EventState {
  return {
    eventId: row.event_id,
    details: { title: row.title, date: row.date },
    capacity: row.capacity,
    hasWaitlist: row.has_waitlist,
    registeredCount: row.registered_count,
    ...NONE_COUNTED,
    waitlistCount: row.waitlist_count,
    nextTicket: row.next_ticket,
    tally: NO_TALLY,
    version: row.version,
    changedAt: row.changed_at,
  };
}

export function toStanding(row: RegistrationRow | undefined): Standing {
  const { registered_at: registeredAt, waitlisted_at: waitlistedAt, promoted_at: promotedAt } = row ?? {};
  if (row?.status === "registered" && registeredAt) {
    const waited = { ...(waitlistedAt && { waitlistedAt }), ...(promotedAt && { promotedAt }) };
    return { status: "registered", registeredAt, ...waited };
  }
  if (row?.status === "waitlisted" && waitlistedAt && row.ticket !== null) {
    return { status: "waitlisted", ticket: row.ticket, waitlistedAt };
  }
  return { status: "none" };
}

export type UserRow = { user_id: string; name: string; created_at: string };
export const toUser = (row: UserRow): User => ({
  userId: row.user_id,
  name: row.name,
  createdAt: row.created_at,
});

export type Rows = <Row extends object>(text: string, ...values: unknown[]) => Promise<Row[]>;
