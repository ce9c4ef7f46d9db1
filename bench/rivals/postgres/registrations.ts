import type { QueriesDeps } from "#application/querying/deps.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { seatOf } from "#domain/event-state.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import { notMeasured } from "../at-once.ts";
import { type RegistrationRow, type Rows, toStanding } from "./rows.ts";

/** Muster's port for reading registrations, on Postgres. */
export function registrationsOf(rows: Rows): QueriesDeps["registrations"] {
  return {
    ofUser: notMeasured,
    atEvent: notMeasured,
    offers: notMeasured,
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
  };
}

/** Muster's port for what is remembered of requests, on Postgres. */
export function requestMemoryOf(rows: Rows): RequestMemory {
  return {
    async histories(addresses) {
      return await Promise.all(
        addresses.map(async ({ eventId, userId }) => {
          const text = "select record from requests where event_id = $1 and user_id = $2";
          const found = await rows<{ record: RequestRecord }>(text, eventId, userId);
          return { records: found.map(({ record }) => record) };
        }),
      );
    },
  };
}

function splitSeat(seat: string): [string, string] {
  const at = seat.indexOf("#");
  return [seat.slice(0, Math.max(0, at)), seat.slice(at + 1)];
}
