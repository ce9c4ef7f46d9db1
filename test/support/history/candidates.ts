import type { Operation } from "./linearizable.ts";

/** The operations that are not yet in the order, and which of them may be next. */
export type Candidates<Input> = {
  /** The operation of this index; indexes are in order of the calls. */
  at(index: number): Operation<Input>;
  /** Operations that may be next: no other remaining operation returned before they were called. */
  next(): number[];
  /** Removes an operation, since it is in the order now. */
  remove(index: number): void;
  /** Undoes `remove`; the operation removed last must be restored first. */
  restore(index: number): void;
};

/** A doubly linked list by call (Knuth's dancing links), so that `remove` and `restore` cost nothing. */
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
    remove(index) {
      after[precede(index)] = follow(index);
      before[follow(index)] = precede(index);
    },
    restore(index) {
      after[precede(index)] = index;
      before[follow(index)] = index;
    },
  };
}
