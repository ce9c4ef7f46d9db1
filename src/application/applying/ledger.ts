import type { SubmittedCommand } from "#contracts/command-message.ts";
import { personOf } from "#domain/commands.ts";
import { type Fact, isAnnounced } from "#domain/facts.ts";
import { type RequestRecord, unexpired } from "#domain/request-record.ts";
import { evolve, standingOf, type Waiting } from "#domain/roster.ts";
import { type Commit, type LoadedChunk, MAX_ACTIONS, type Row } from "#ports/roster-store.ts";

/** Adds up what the commands of one chunk change, as net writes: each row and each ticket at most once. */
export type Ledger = {
  /** Whether the command has its record, from before or from this chunk. */
  knows(command: SubmittedCommand): boolean;
  isEmpty(): boolean;
  /** Actions that are left for promotions once the command's own writes are counted. */
  room(command: SubmittedCommand): number;
  /** Actions of the transaction if these facts and the command's record came to it; rather too many than too few. */
  costOf(command: SubmittedCommand, facts: readonly Fact[]): number;
  /** Folds facts into the roster and the transaction. */
  fold(facts: readonly Fact[]): void;
  remember(command: SubmittedCommand, record: RequestRecord): void;
  /** The transaction; undefined when there is nothing to write. */
  commit(): Commit | undefined;
};

/** The row of somebody who never asked for anything. */
const NEW_ROW: Row = { revision: 0, records: [] };

export function createLedger(eventId: string, { roster, rows, eventRow }: LoadedChunk, at: string): Ledger {
  const expectedVersion = roster.event?.version;
  const facts: Fact[] = [];
  const records = new Map<string | undefined, RequestRecord[]>();
  const dirty = new Set<string>();
  const promoted = new Map<string, Waiting>();
  const joined = new Map<number, Waiting>();
  const left = new Set<number>();

  const rowOf = (userId: string | undefined): Row =>
    userId === undefined ? eventRow : (rows.get(userId) ?? NEW_ROW);

  const recordsOf = (userId: string | undefined): RequestRecord[] => [
    ...rowOf(userId).records,
    ...(records.get(userId) ?? []),
  ];

  const leave = (ticket: number): void => {
    if (!joined.delete(ticket)) left.add(ticket);
  };

  const note = (fact: Fact): void => {
    if (fact.type === "AttendeeWaitlisted") {
      const { ticket, userId, at: waitlistedAt } = fact;
      joined.set(ticket, { ticket, userId, waitlistedAt });
    }
    if (fact.type === "AttendeePromoted") {
      const { ticket, userId, waitlistedAt } = fact;
      leave(ticket);
      if (!rows.has(userId)) promoted.set(userId, { ticket, userId, waitlistedAt });
    }
    if (fact.type === "RegistrationCancelled" && fact.gaveUp.kind === "place") leave(fact.gaveUp.ticket);
    if ("userId" in fact && rows.has(fact.userId)) dirty.add(fact.userId);
  };

  const build = (): Commit => ({
    eventId,
    at,
    expectedVersion,
    event:
      facts.length > 0 && roster.event ? { ...roster.event, version: roster.event.version + 1 } : undefined,
    facts,
    isAnnounced: facts.some(isAnnounced),
    rows: [...dirty].map((userId) => {
      const expectedRevision = rowOf(userId).revision;
      const kept = unexpired(recordsOf(userId), at);
      return { userId, expectedRevision, standing: standingOf(roster, userId), records: kept };
    }),
    eventRow: records.has(undefined)
      ? { expectedRevision: eventRow.revision, records: unexpired(recordsOf(undefined), at) }
      : undefined,
    promoted: [...promoted.values()],
    joined: [...joined.values()],
    left: [...left],
  });

  const isEmpty = () => facts.length === 0 && records.size === 0;

  /** How many actions the transaction takes so far; counted, not built, since this is asked for every command. */
  const actions = (): number => {
    const ofEvent = 1 + (facts.length > 0 ? 1 : 0) + (records.has(undefined) ? 1 : 0);
    return ofEvent + dirty.size + promoted.size + joined.size + left.size;
  };

  const ownCost = ({ command }: SubmittedCommand): number => {
    const userId = personOf(command);
    const isCounted = userId === undefined ? records.has(undefined) : dirty.has(userId);
    return isCounted ? 0 : 1;
  };

  const costOf: Ledger["costOf"] = (command, added) => {
    const journal = facts.length === 0 && added.length > 0 ? 1 : 0;
    const weights = added.map(({ type }) => {
      if (type === "AttendeePromoted") return 2;
      return type === "AttendeeWaitlisted" || type === "RegistrationCancelled" ? 1 : 0;
    });
    return actions() + ownCost(command) + journal + weights.reduce<number>((sum, weight) => sum + weight, 0);
  };

  return {
    knows({ command, key }) {
      return recordsOf(personOf(command)).some((record) => record.key === key);
    },
    isEmpty,
    room: (command) => MAX_ACTIONS - costOf(command, []) - 1,
    costOf,
    fold(added) {
      for (const fact of added) {
        evolve(roster, fact);
        note(fact);
        facts.push(fact);
      }
    },
    remember({ command }, record) {
      const userId = personOf(command);
      records.set(userId, [...(records.get(userId) ?? []), record]);
      if (userId !== undefined) dirty.add(userId);
    },
    commit: () => (isEmpty() ? undefined : build()),
  };
}
