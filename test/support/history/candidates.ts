import type { Operation } from "./linearizable.ts";

/** The operations that are not yet in order, and which of them may be next. */
export type Candidates<Input> = {
  /** The operation of this index; indexes are in order of the calls. */
  at(index: number): Operation<Input>;
  /** Those that no other had to precede: nothing that is left returned before they were called. */
  next(): number[];
  take(index: number): void;
  /** Undoes `take`; the last one taken first. */
  putBack(index: number): void;
};

/** A doubly linked list by call (Knuth's dancing links), so that taking and putting back cost nothing. */
export function createCandidates<Input>(history: readonly Operation<Input>[]): Candidates<Input> {
  const operations = history.toSorted((a, b) => a.called - b.called);
  const end = operations.length;
  const after = Array.from({ length: end + 1 }, (_, i) => (i + 1) % (end + 1));
  const before = Array.from({ length: end + 1 }, (_, i) => (i + end) % (end + 1));
  const follow = (index: number): number => after[index] ?? end;
  const precede = (index: number): number => before[index] ?? end;

  const at = (index: number): Operation<Input> => {
    const operation = operations[index];
    if (operation === undefined) throw new RangeError(`there is no operation ${index}`);
    return operation;
  };

  return {
    at,
    next() {
      const found: number[] = [];
      let earliestReturn = Infinity;
      for (let index = follow(end); index !== end; index = follow(index)) {
        const { called, returned } = at(index);
        if (called > earliestReturn) break;
        found.push(index);
        earliestReturn = Math.min(earliestReturn, returned);
      }
      return found;
    },
    take(index) {
      after[precede(index)] = follow(index);
      before[follow(index)] = precede(index);
    },
    putBack(index) {
      after[precede(index)] = index;
      before[follow(index)] = index;
    },
  };
}
