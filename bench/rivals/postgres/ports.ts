import type { Pool } from "pg";
import type { QueriesDeps } from "../../../src/application/queries.ts";
import type { User } from "../../../src/contracts/user.ts";
import type { Receipt } from "../../../src/domain/receipt.ts";
import { type EventState, seatOf, type Standing } from "../../../src/domain/roster.ts";
import { NO_TALLY } from "../../../src/domain/tally.ts";
import { notMeasured } from "../at-once.ts";

/** Muster's ports for reading, on Postgres: what is asked here has the same answer there. */

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

type UserRow = { user_id: string; name: string; created_at: string };
const toUser = (row: UserRow): User => ({ userId: row.user_id, name: row.name, createdAt: row.created_at });

export function createPorts(pool: Pool): Omit<QueriesDeps, "sealer"> {
  const texts: string[] = [];
  /** Each text is prepared once on each connection. */
  const nameOf = (text: string): string => {
    if (!texts.includes(text)) texts.push(text);
    return `ports-${texts.indexOf(text)}`;
  };
  const rows = async <Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>({ name: nameOf(text), text, values })).rows;
  const findEvents = async (ids: readonly string[]): Promise<Map<string, EventState>> => {
    const found = await rows<EventRow>("select * from events where event_id = any($1)", ids);
    return new Map(found.map((row) => [row.event_id, toEvent(row)]));
  };
  const findUsers = async (ids: readonly string[]): Promise<Map<string, User>> => {
    const found = await rows<UserRow>("select * from users where user_id = any($1)", ids);
    return new Map(found.map((row) => [row.user_id, toUser(row)]));
  };
  return {
    users: {
      create: notMeasured,
      list: notMeasured,
      findMany: findUsers,
      find: async (id) => (await findUsers([id])).get(id),
    },
    events: {
      async create({ eventId, details, capacity, hasWaitlist, at }) {
        const { rowCount } = await pool.query(
          `insert into events (event_id, title, date, capacity, has_waitlist, changed_at)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
          [eventId, details.title, details.date, capacity, hasWaitlist, at],
        );
        return rowCount === 1;
      },
      list: notMeasured,
      findMany: findEvents,
      find: async (id) => (await findEvents([id])).get(id),
    },
    registrations: registrationsOf(rows),
  };
}

type Rows = <Row extends object>(text: string, ...values: unknown[]) => Promise<Row[]>;

function registrationsOf(rows: Rows): QueriesDeps["registrations"] {
  return {
    ofUser: notMeasured,
    liveTickets: notMeasured,
    async find(eventId, userId) {
      const text = "select * from registrations where user_id = $2 and event_id = $1";
      return toStanding((await rows<RegistrationRow>(text, eventId, userId))[0]);
    },
    async seats(eventId, { limit, after = "" }) {
      const found = await rows<RegistrationRow>(
        `select * from registrations where event_id = $1 and status = 'registered'
         and (registered_at, user_id) > ($2, $3) order by registered_at, user_id limit $4`,
        eventId,
        ...splitSeat(after),
        limit + 1,
      );
      const items = found.slice(0, limit).flatMap((row) => {
        const standing = toStanding(row);
        return standing.status === "registered" ? [{ userId: row.user_id, standing }] : [];
      });
      const last = items.at(-1);
      const next = found.length > limit && last && seatOf(last.standing.registeredAt, last.userId);
      return { items, ...(next && { next }) };
    },
    async waiting(eventId, afterTicket, limit) {
      const found = await rows<RegistrationRow>(
        `select * from registrations where event_id = $1 and status = 'waitlisted' and ticket > $2
         order by ticket limit $3`,
        eventId,
        afterTicket,
        limit,
      );
      return found.map((row) => ({
        ticket: row.ticket ?? 0,
        userId: row.user_id,
        waitlistedAt: row.waitlisted_at ?? "",
      }));
    },
    // Without a tally, everything before the ticket has to be counted.
    async countWaiting(eventId, _fromTicket, throughTicket) {
      const text = `select count(*)::int as n from registrations
        where event_id = $1 and status = 'waitlisted' and ticket <= $2`;
      return (await rows<{ n: number }>(text, eventId, throughTicket))[0]?.n ?? 0;
    },
    async receipts(addresses) {
      return await Promise.all(
        addresses.map(async ({ eventId, userId }) => {
          const text = "select receipt from requests where event_id = $1 and user_id = $2";
          return (await rows<{ receipt: Receipt }>(text, eventId, userId)).map(({ receipt }) => receipt);
        }),
      );
    },
  };
}

function splitSeat(seat: string): [string, string] {
  const at = seat.indexOf("#");
  return [seat.slice(0, Math.max(0, at)), seat.slice(at + 1)];
}
