import type { Pool, PoolClient } from "pg";
import { decide, type Decision } from "#domain/decide.ts";
import { NO_TALLY, withTicket } from "#domain/tally.ts";
import type { RequestRecord, Result } from "#domain/request-record.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import { systemClock } from "#platform/clock.ts";
import type { Apply, PersonalCommand } from "../at-once.ts";
import type { SecondZone } from "./apply-by-function.ts";
import { type EventRow, type RegistrationRow, toEvent, toStanding } from "./rows.ts";
import { standingAfter, writesOf } from "./writes.ts";

/** A transaction of five round trips, as an application writes it: begin, lock, read, write, commit. */
export function applyByRoundTrips(pool: Pool, secondZone: SecondZone): Apply {
  return async (eventId, command) => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const record = await lockReadWrite(client, eventId, command, secondZone);
      await client.query("commit");
      client.release();
      return record;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
}

type Read = RegistrationRow & { role: "self" | "head" | "user" | "request"; record: RequestRecord | null };

const READ = `
  select 'self' as role, r.*, null::jsonb as record from registrations r where event_id = $1 and user_id = $2
  union all (select 'head', r.*, null from registrations r where event_id = $1 and status = 'waitlisted'
    order by ticket limit 1)
  union all select 'user', $1, user_id, '', null, null, null, null, null from users where user_id = $2
  union all select 'request', $1, user_id, '', null, null, null, null, record from requests
    where event_id = $1 and user_id = $2 and key = $3`;

const WRITE = `
  with people as (
    insert into registrations
    select $1::text, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
    on conflict (event_id, user_id) do update set status = excluded.status, registered_at = excluded.registered_at,
      waitlisted_at = excluded.waitlisted_at, promoted_at = excluded.promoted_at, ticket = excluded.ticket
  ), event as (
    update events set registered_count = registered_count + $8, waitlist_count = waitlist_count + $9,
      next_ticket = next_ticket + $10, version = version + $11, changed_at = $12 where event_id = $1
  ), request as (insert into requests values ($1, $13, $14, $15))
  select pg_sleep($16)`;

const RANK = `
  select count(*)::int as position from registrations
  where event_id = $1 and status = 'waitlisted' and ticket <= $2`;

async function lockReadWrite(
  client: PoolClient,
  eventId: string,
  submitted: PersonalCommand,
  secondZone: SecondZone,
): Promise<RequestRecord> {
  const {
    command: { userId },
    key,
    fingerprint,
    acceptedAt,
  } = submitted;
  const lock = {
    name: "lock",
    text: "select * from events where event_id = $1 for update",
    values: [eventId],
  };
  const [row] = (await client.query<EventRow>(lock)).rows;
  const event = row && toEvent(row);
  const read = { name: "read", text: READ, values: [eventId, userId, key] };
  const found = (await client.query<Read>(read)).rows;
  const of = (role: Read["role"]) => found.find((one) => one.role === role);
  const known = of("request")?.record;
  if (known) return known;
  const at = systemClock();
  const decision = await ranked(client, eventId, decideOn(event, submitted, of, at));
  const facts = decision.kind === "accepted" ? decision.facts : [];
  const result = resultOf(decision, submitted);
  const record = { key, fingerprint, acceptedAt, completedAt: at, result };
  const values = [eventId, ...writesOf(facts), at, userId, key, record, secondZone() / 1000];
  await client.query({ name: "write", text: WRITE, values });
  return record;
}

/**
 * The decision with today's position, for the refusal of somebody who waits already: it needs another query.
 */
async function ranked(client: PoolClient, eventId: string, decision: Decision): Promise<Decision> {
  if (decision.kind !== "rejected" || decision.rejection.type !== "AlreadyWaitlisted") return decision;
  const { standing, type } = decision.rejection;
  const { rows } = await client.query<{ position: number }>(RANK, [eventId, standing.ticket]);
  const position = rows[0]?.position ?? 1;
  return { kind: "rejected", rejection: { type, standing: { ...standing, position } } };
}

function decideOn(
  event: EventState | undefined,
  { command, acceptedAt }: PersonalCommand,
  of: (role: Read["role"]) => Read | undefined,
  at: string,
): Decision {
  const head = of("head");
  const first = head && {
    ticket: head.ticket ?? 0,
    userId: head.user_id,
    waitlistedAt: head.waitlisted_at ?? "",
  };
  const { userId } = command;
  const standing = toStanding(of("self"));
  // Of the tally of tickets only what the one who may leave counts for: Postgres counts by itself.
  const tally = standing.status === "waitlisted" ? withTicket(NO_TALLY, standing.ticket) : NO_TALLY;
  const roster = {
    event: event && { ...event, tally },
    users: new Set(of("user") && [userId]),
    standings: new Map<string, Standing>([[userId, standing]]),
    waiting: new Map(first && [[first.ticket, first]]),
  };
  return decide(roster, command, { at, askedAt: acceptedAt, promotions: 1 });
}

function resultOf(decision: Decision, { command }: PersonalCommand): Result {
  if (decision.kind === "rejected") return { status: "rejected", rejection: decision.rejection };
  if (decision.kind !== "accepted" || decision.outcome === undefined) return { status: "failed" };
  const { outcome, facts } = decision;
  const [fact] = facts;
  if (command.type === "unregister" || fact === undefined) return { status: "succeeded", outcome };
  return { status: "succeeded", outcome, standing: standingAfter(fact) };
}
