import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { RequestRecord } from "#domain/request-record.ts";
import type { EventState } from "#domain/event-state.ts";
import type { EventCreated } from "#domain/facts.ts";
import type { Commit, RowChange, RowWrite } from "#ports/roster-store.ts";
import type { Core } from "../support/systems/core.ts";

/** What the tests of several ports put into the tables, by way of the port that writes them. */

export const AT = "2027-01-01T12:00:00.000Z";

/** The creation of an event with three seats and a waitlist. */
export const creationOf = (eventId: string, title = "Ball"): EventCreated => ({
  type: "EventCreated",
  eventId,
  details: { title, date: "2027-05-01T18:00:00.000Z" },
  capacity: 3,
  hasWaitlist: true,
  at: AT,
});

/** A commit on version 1 of an event that changes nothing but what `part` says. */
export function commitOf(eventId: string, part: Partial<Commit>): Commit {
  const nothing = { rows: [], eventRow: undefined, rowChanges: [], joined: [], removedTickets: [] } as const;
  const basis = { at: AT, expectedVersion: 1, event: undefined, facts: [], isAnnounced: false } as const;
  return { eventId, ...basis, ...nothing, ...part };
}

export function recordOf(key: string, padding = ""): RequestRecord {
  const result = { status: "rejected", rejection: { type: "NotRegistered" } } as const;
  return { key, fingerprint: `AAAAAAAAAAA${padding}`, acceptedAt: AT, completedAt: AT, result };
}

export function seatOf(userId: string, registeredAt = AT, ...records: RequestRecord[]): RowWrite {
  return { userId, expectedRevision: 0, standing: { status: "registered", registeredAt }, records };
}

export function placeOf(userId: string, ticket: number, ...records: RequestRecord[]): RowWrite {
  const standing = { status: "waitlisted", ticket, waitlistedAt: AT } as const;
  return { userId, expectedRevision: 0, standing, records };
}

/** What a promotion at AT, or at another time, does to the row of somebody who waits with this ticket. */
export function promotionOf(userId: string, ticket: number, at = AT): RowChange {
  const times = { registeredAt: at, promotedAt: at, waitlistedAt: AT };
  return { userId, ticket, standing: { status: "registered", ...times } };
}

export const waitingOf = (userId: string, ticket: number) => ({ userId, ticket, waitlistedAt: AT });

/** The event as it is now, and as the next transaction leaves it. */
export async function nextOf(core: Core, eventId: string): Promise<EventState> {
  const event = (await core.events.find(eventId)) as EventState;
  return { ...event, version: event.version + 1, changedAt: AT };
}

/** Every item of every table. */
export async function everything({ dynamo, names }: Core): Promise<Record<string, unknown[]>> {
  const tables = Object.entries(names.tables).map(
    async ([table, TableName]): Promise<[string, unknown[]]> => {
      const items: unknown[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await dynamo.send(
          new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }),
        );
        items.push(...(page.Items ?? []));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return [table, items];
    },
  );
  return Object.fromEntries(await Promise.all(tables));
}
