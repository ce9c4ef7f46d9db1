import type { Fact } from "#domain/facts.ts";
import { movementOf } from "#domain/movements.ts";
import { NOWHERE, type WaitlistEntry } from "#domain/event-state.ts";
import type { Commit, RowChange } from "#ports/roster-store.ts";

/** The net changes of rows and of the waitlist that facts make: each row and each ticket at most once. */
export type NetWrites = {
  /**
   * Adds a fact. Throws on a fact that can't be written: about somebody not loaded who does not leave the
   * waitlist.
   */
  add(fact: Fact): void;
  /** Adds the row of this person to the rows to write, whether or not a fact is about them. */
  touch(userId: string): void;
  /** How many actions of a transaction the changes take so far. */
  actions(): number;
  /** How many more actions these facts and the row of `userId` would take. May be too high, never too low. */
  costOf(facts: readonly Fact[], userId: string | undefined): number;
  /** The user ids of the loaded rows to write. */
  touched(): Iterable<string>;
  changes(): Pick<Commit, "rowChanges" | "joined" | "removedTickets">;
};

/** `isLoaded` returns whether the row of this user was loaded. */
export function createNetWrites(isLoaded: (userId: string) => boolean): NetWrites {
  const touched = new Set<string>();
  const rowChanges = new Map<string, RowChange>();
  const joined = new Map<number, WaitlistEntry>();
  const removedTickets = new Set<number>();

  const isCounted = (userId: string): boolean => touched.has(userId) || rowChanges.has(userId);

  return {
    add(fact) {
      const { joins, leaves, person } = movementOf(fact);
      // Who comes back to a place in the transaction that took it away has not left the table.
      if (joins !== undefined && !removedTickets.delete(joins.ticket)) joined.set(joins.ticket, joins);
      // Somebody who joined in this transaction never gets into the table of the waitlist at all.
      if (leaves !== undefined && !joined.delete(leaves)) removedTickets.add(leaves);
      if (person === undefined) return;
      const { userId, standing } = person;
      if (isLoaded(userId)) touched.add(userId);
      else if (leaves !== undefined) {
        rowChanges.set(userId, { ticket: leaves, userId, standing: standing(NOWHERE) });
      } else throw new Error(`${fact.type} of ${userId}, whose row was not loaded`);
    },
    touch: (userId) => void touched.add(userId),
    actions: () => touched.size + rowChanges.size + joined.size + removedTickets.size,
    costOf(facts, userId) {
      const movements = facts.map(movementOf);
      const rows = new Set(movements.flatMap(({ person }) => (person === undefined ? [] : [person.userId])));
      if (userId !== undefined) rows.add(userId);
      const newRows = [...rows].filter((row) => !isCounted(row)).length;
      const tickets = movements.filter(({ joins, leaves }) => joins !== undefined || leaves !== undefined);
      return newRows + tickets.length;
    },
    touched: () => touched,
    changes: () => ({
      rowChanges: [...rowChanges.values()],
      joined: [...joined.values()],
      removedTickets: [...removedTickets],
    }),
  };
}
