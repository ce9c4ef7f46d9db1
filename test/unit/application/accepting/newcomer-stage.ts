import { setImmediate as turn } from "node:timers/promises";
import { createNewcomerRefusals } from "#application/accepting/newcomer-refusals.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { type Roster, standingOf } from "#domain/roster.ts";
import { NOW } from "#test/unit/domain/given.ts";

const CROWD = 3;

/** The record of a request that has ended. */
export const recordOf = (key: string): RequestRecord => {
  const result = { status: "succeeded", outcome: "unregistered" } as const;
  return { key, fingerprint: "f", acceptedAt: NOW, completedAt: NOW, result };
};

/** What whoever is not known is told. */
export const stranger = { rejection: { type: "UserNotFound" }, at: NOW };

/** A gateway before one event, the reads that it makes, and a hook that is called before each load. */
export function gate(roster: Roster) {
  const reads: string[] = [];
  const records: RequestRecord[] = [];
  const before = { load: (): unknown => undefined };
  const time = { now: NOW };
  const newcomers = createNewcomerRefusals(
    {
      events: { find: async () => (reads.push("event"), roster.event) },
      store: {
        load: async ({ userIds }) => {
          reads.push(userIds.join(" "));
          await before.load();
          return { roster, rows: new Map(), eventRow: { revision: 0, records: [] } };
        },
      },
      memory: { histories: async () => [{ records }] },
      registrations: { find: async (_, userId) => standingOf(roster, userId) },
      clock: () => time.now,
    },
    { crowd: CROWD },
  );
  const ask = async (...userIds: string[]) =>
    await Promise.all(userIds.map((userId) => newcomers.refusal("e", { type: "register", userId })));
  /** So many people ask that the event is read. */
  const crowd = async () => {
    await ask(...Array.from({ length: CROWD }, () => "zoe"));
    await turn();
    reads.length = 0;
  };
  return { newcomers, roster, reads, records, before, time, ask, crowd };
}
