import type { Fact } from "#domain/facts.ts";
import { movementOf } from "#domain/movements.ts";
import type { Waiting } from "#domain/roster.ts";
import type { Commit, RowChange } from "#ports/roster-store.ts";

/** What facts come to in the rows of people and on the waitlist: each row and each ticket at most once. */
export type NetWrites = {
  /**
   * Adds a fact. Throws on one about somebody who is not loaded, unless they wait: it could not be written.
   */
  add(fact: Fact): void;
  /** Has the row of this person written, whether a fact is about them or not. */
  touch(userId: string): void;
  /** How many actions of a transaction it all takes so far. */
  actions(): number;
  /** How many actions more these facts would take, and the row of `userId`; rather too many than too few. */
  costOf(facts: readonly Fact[], userId: string | undefined): number;
  /** The loaded rows to write. */
  touched(): Iterable<string>;
  changes(): Pick<Commit, "rowChanges" | "joined" | "removedTickets">;
};

/** `isLoaded` tells whether somebody's row was loaded. */
export function createNetWrites(isLoaded: (userId: string) => boolean): NetWrites {
  const touched = new Set<string>();
  const rowChanges = new Map<string, RowChange>();
  const joined = new Map<number, Waiting>();
  const removedTickets = new Set<number>();

  const isCounted = (userId: string): boolean => touched.has(userId) || rowChanges.has(userId);

  return {
    add(fact) {
      const { joins, leaves, person } = movementOf(fact);
      if (joins !== undefined) joined.set(joins.ticket, joins);
      // Who joined in this very transaction never gets to the waitlist at all.
      if (leaves !== undefined && !joined.delete(leaves)) removedTickets.add(leaves);
      if (person === undefined) return;
      if (isLoaded(person.userId)) touched.add(person.userId);
      else if (leaves !== undefined) rowChanges.set(person.userId, { ticket: leaves, ...person });
      else throw new Error(`${fact.type} of ${person.userId}, whose row was not loaded`);
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
