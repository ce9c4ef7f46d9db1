import type { SubmittedCommand } from "#contracts/command-message.ts";
import { personOf } from "#domain/commands.ts";
import { type Fact, isAnnounced } from "#domain/facts.ts";
import { type RequestRecord, unexpired } from "#domain/request-record.ts";
import { evolve, type Roster, standingOf } from "#domain/roster.ts";
import { type Commit, type LoadedChunk, MAX_ACTIONS, type Row } from "#ports/roster-store.ts";
import { createNetWrites, type NetWrites } from "./net-writes.ts";

/** Collects the changes and the request records of one chunk of commands into one transaction. */
export type Ledger = {
  /** Whether the command has a record, from before or from this chunk. */
  knows(submitted: SubmittedCommand): boolean;
  isEmpty(): boolean;
  /** Actions that remain for promotions after the command's own writes. */
  room(submitted: SubmittedCommand): number;
  /**
   * Actions of the transaction with these facts and the command's record added. May be too high, never too
   * low.
   */
  costOf(submitted: SubmittedCommand, facts: readonly Fact[]): number;
  /** Folds facts into the roster, and adds them to the transaction. */
  fold(facts: readonly Fact[]): void;
  /** Adds the command's record to the transaction. */
  remember(submitted: SubmittedCommand, record: RequestRecord): void;
  /** The transaction; undefined when there is nothing to write. */
  commit(): Commit | undefined;
};

/** The row of somebody who never sent a command. */
const NEW_ROW: Row = { revision: 0, records: [] };

/** `inHand` has the keys of all commands that are in the worker's hands: what comes again is among them. */
export function createLedger(
  eventId: string,
  loaded: LoadedChunk,
  at: string,
  inHand: ReadonlySet<string> = new Set(),
): Ledger {
  const { roster, rows } = loaded;
  const expectedVersion = roster.event?.version;
  const facts: Fact[] = [];
  const memory = createMemory(loaded, inHand);
  const writes = createNetWrites((userId) => rows.has(userId));

  const isEmpty = (): boolean => facts.length === 0 && memory.isEmpty();

  const costOf: Ledger["costOf"] = ({ command }, added) => {
    const userId = personOf(command);
    const hasEntry = facts.length > 0 || added.length > 0;
    const hasEventRow = userId === undefined || memory.hasEventRow();
    const ofEvent = 1 + (hasEntry ? 1 : 0) + (hasEventRow ? 1 : 0);
    return ofEvent + writes.actions() + writes.costOf(added, userId);
  };

  return {
    knows: ({ command, key }) => memory.of(personOf(command)).some((record) => record.key === key),
    isEmpty,
    room: (submitted) => MAX_ACTIONS - costOf(submitted, []) - 1,
    costOf,
    fold(added) {
      for (const fact of added) {
        evolve(roster, fact);
        writes.add(fact);
        facts.push(fact);
      }
    },
    remember({ command }, record) {
      const userId = personOf(command);
      memory.add(userId, record);
      if (userId !== undefined) writes.touch(userId);
    },
    commit() {
      if (isEmpty()) return undefined;
      return {
        eventId,
        at,
        expectedVersion,
        event: facts.length > 0 ? nextVersion(roster) : undefined,
        facts,
        isAnnounced: facts.some(isAnnounced),
        rows: rowWrites(roster, memory, writes, at),
        eventRow: memory.hasEventRow() ? memory.write(undefined, at) : undefined,
        ...writes.changes(),
      };
    },
  };
}

function nextVersion({ event }: Roster): Commit["event"] {
  return event && { ...event, version: event.version + 1 };
}

function rowWrites(roster: Roster, memory: Memory, writes: NetWrites, at: string): Commit["rows"] {
  return [...writes.touched()].map((userId) => {
    return { userId, standing: standingOf(roster, userId), ...memory.write(userId, at) };
  });
}

type Memory = ReturnType<typeof createMemory>;

/** The request records, row by row, by user id; `undefined` is the event's own row. */
function createMemory({ rows, eventRow }: LoadedChunk, inHand: ReadonlySet<string>) {
  const added = new Map<string | undefined, RequestRecord[]>();

  const rowOf = (userId: string | undefined): Row =>
    userId === undefined ? eventRow : (rows.get(userId) ?? NEW_ROW);

  const of = (userId: string | undefined): RequestRecord[] => [
    ...rowOf(userId).records,
    ...(added.get(userId) ?? []),
  ];

  return {
    of,
    isEmpty: () => added.size === 0,
    hasEventRow: () => added.has(undefined),
    add: (userId: string | undefined, record: RequestRecord): void =>
      void added.set(userId, [...(added.get(userId) ?? []), record]),
    write(userId: string | undefined, at: string) {
      const { revision: expectedRevision, forgottenThrough } = rowOf(userId);
      const records = unexpired(of(userId), at);
      const first = records.findIndex(({ key }) => inHand.has(key));
      return {
        expectedRevision,
        records,
        forgottenThrough,
        ...(first >= 0 && { inHand: records.length - first }),
      };
    },
  };
}
