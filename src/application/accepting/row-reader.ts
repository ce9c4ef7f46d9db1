import { isDropped, type RequestRecord } from "#domain/request-record.ts";
import type { Allowance } from "#flow/allowance.ts";
import { Unavailable } from "#ports/errors.ts";
import type { Consistency, RequestMemory, RowAddress } from "#ports/request-memory.ts";
import type { Line, Waiter, Waiters, Watch } from "./waiters.ts";

export type RowReaderParts = {
  readonly waiters: Waiters;
  /** Each row that is read is spent from it. */
  readonly allowance: Pick<Allowance, "spend">;
  /** Called with each row that can't be read for another reason than that the database is away. */
  readonly onUnreadable?: ((row: RowAddress, error: unknown) => void) | undefined;
};

/** Reads the rows of those who wait, and ends their waits. */
export function createRowReader(memory: RequestMemory, { waiters, allowance, onUnreadable }: RowReaderParts) {
  const end = (waiter: Waiter, settle: () => void): void => {
    if (waiters.remove(waiter)) settle();
  };

  const readRows = async (line: Line, consistency: Consistency): Promise<void> => {
    try {
      for (const waiter of line) waiters.see(waiter);
      const rows = rowsOf(line);
      allowance.spend(rows.size);
      const lookAt = await lookUp(memory, rows, consistency);
      for (const waiter of line) {
        const { record, isOver } = lookAt(waiter.watch);
        if (isOver || consistency === "strong") end(waiter, () => waiter.settle(record));
      }
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      const lines = [...rowsOf(line).values()];
      if (lines.length > 1) return void (await Promise.all(lines.map((one) => readRows(one, consistency))));
      for (const { watch } of line.slice(0, 1)) onUnreadable?.(watch, error);
      for (const waiter of line) end(waiter, () => waiter.fail(error));
    }
  };

  return {
    end,
    /** Ends the waits of this line whose outcome is seen, or whose row can't be read. Throws `Unavailable`. */
    read: (line: Line): Promise<void> => readRows(line, "eventual"),
    /** Ends all waits of this line, with what a strong read sees. */
    readLast: async (line: Line): Promise<void> => {
      try {
        await readRows(line, "strong");
      } catch (error) {
        for (const waiter of line) end(waiter, () => waiter.fail(error));
      }
    },
  };
}

/** The lines of the rows that these people wait for, by row. */
function rowsOf(line: Line): ReadonlyMap<string, Line> {
  return Map.groupBy(line, ({ watch }) => rowName(watch));
}

/** The record of a request, if it is there; and whether there is nothing to wait for any more. */
type Look = { readonly record: RequestRecord | undefined; readonly isOver: boolean };

/** What there is in these rows. Reads each row once, and all of them in one call. */
async function lookUp(
  memory: RequestMemory,
  rows: ReadonlyMap<string, Line>,
  consistency: Consistency,
): Promise<(watch: Watch) => Look> {
  const addresses = [...rows.values()].flatMap(([first]) => (first === undefined ? [] : [first.watch]));
  const histories = await memory.histories(addresses, consistency);
  const byRow = new Map([...rows.keys()].map((row, i) => [row, histories[i]]));
  return (watch) => {
    const history = byRow.get(rowName(watch)) ?? { records: [] };
    const record = history.records.find(({ key }) => key === watch.key);
    return { record, isOver: record !== undefined || isDropped(watch.acceptedAt, history) };
  };
}

function rowName({ eventId, userId = "" }: RowAddress): string {
  return `${eventId} ${userId}`;
}
