import type { Pool } from "pg";
import type { QueriesDeps } from "#application/querying/deps.ts";
import type { User } from "#contracts/user.ts";
import type { EventState } from "#domain/event-state.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import { notMeasured } from "../at-once.ts";
import { registrationsOf, requestMemoryOf } from "./registrations.ts";
import { type EventRow, toEvent, toUser, type UserRow } from "./rows.ts";

type Ports = Omit<QueriesDeps, "sealer" | "clock" | "journal"> & { readonly memory: RequestMemory };

/** Muster's ports for reading, on Postgres; its answers are those of Muster's own adapters. */
export function createPorts(pool: Pool): Ports {
  const texts: string[] = [];
  /** The name under which each connection prepares a text once. */
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
      markOf: notMeasured,
      list: notMeasured,
      findMany: findUsers,
      find: async (id) => (await findUsers([id])).get(id),
    },
    events: {
      async create({ eventId, details, capacity, hasWaitlist, changedAt: at }) {
        const { rowCount } = await pool.query(
          `insert into events (event_id, title, date, capacity, has_waitlist, changed_at)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
          [eventId, details.title, details.date, capacity, hasWaitlist, at],
        );
        return rowCount === 1;
      },
      markOf: notMeasured,
      list: notMeasured,
      byDate: notMeasured,
      findMany: findEvents,
      find: async (id) => (await findEvents([id])).get(id),
    },
    registrations: registrationsOf(rows),
    memory: requestMemoryOf(rows),
  };
}
