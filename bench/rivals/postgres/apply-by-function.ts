import type { Pool } from "pg";
import type { RequestRecord } from "#domain/request-record.ts";
import { systemClock } from "#platform/clock.ts";
import type { Apply } from "../at-once.ts";

/** The time that a commit takes for its copy in a second zone, in milliseconds, with the event locked. */
export type SecondZone = () => number;

/** Applies a command with one call of a function in the database. */
export function applyByFunction(pool: Pool, secondZone: SecondZone): Apply {
  return async (eventId, { command: { type, userId }, key, fingerprint, acceptedAt }) => {
    const { rows } = await pool.query<{ record: RequestRecord }>({
      name: "apply",
      text: "select apply($1, $2, $3, $4, $5, $6, $7, $8) as record",
      values: [type, eventId, userId, key, fingerprint, acceptedAt, systemClock(), secondZone() / 1000],
    });
    const [row] = rows;
    if (row === undefined) throw new Error("the function gave no record");
    return row.record;
  };
}
