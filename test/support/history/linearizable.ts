import { type Candidates, createCandidates } from "./candidates.ts";

/**
 * Decides whether a history of concurrent operations is linearizable: whether one copy of the thing, used
 * by one client at a time, explains every answer if each operation takes effect at some moment between its
 * call and its return. This is the search of Wing and Gong, with Lowe's memory of what was tried.
 */

export type Operation<Input> = {
  /** Who called. Only people read this; the search does not. */
  readonly client: string;
  readonly input: Input;
  readonly called: number;
  /** Infinity without an answer: the operation then takes effect at any time after its call, or never. */
  readonly returned: number;
  readonly answer?: string | undefined;
};

/** The behaviour of one copy of the thing. */
export type Specification<State, Input> = {
  readonly initial: State;
  /** The next state and the answer; a pure function. */
  readonly apply: (state: State, input: Input) => { readonly state: State; readonly answer: string };
  /** Whether an operation with this answer changed nothing, whatever the state was. */
  readonly isWithoutEffect: (answer: string) => boolean;
  /** A key that is equal for equal states, and only for them. */
  readonly keyOf: (state: State) => string;
};

/** An operation that could have come next, and the answer that it should have had then. */
export type Stuck<Input> = { readonly operation: Operation<Input>; readonly expected: string };

export type Verdict<State, Input> =
  | { readonly kind: "linearizable"; readonly order: readonly Operation<Input>[]; readonly steps: number }
  | {
      readonly kind: "not linearizable";
      /**
       * The longest order that explains a part of the history, the state after it, and what contradicts it.
       */
      readonly prefix: readonly Operation<Input>[];
      readonly state: State;
      readonly stuck: readonly Stuck<Input>[];
      readonly steps: number;
    }
  /** An order was neither found nor excluded within the budget. This is no success. */
  | { readonly kind: "undecided"; readonly steps: number };

/** `budget` is the number of steps after which the search ends without a verdict. */
export type SearchOptions = { readonly budget?: number };

type Move<State> = { readonly index: number; readonly state: State };

export function checkLinearizable<State, Input>(
  specification: Specification<State, Input>,
  history: readonly Operation<Input>[],
  { budget = 500_000 }: SearchOptions = {},
): Verdict<State, Input> {
  const { initial, keyOf } = specification;
  const candidates = createCandidates(history);
  const operations = (indexes: readonly number[]) => indexes.map((index) => candidates.at(index));
  const order: number[] = [];
  const tried = new Set<string>();
  let longest = { owed: Infinity, order: [] as readonly number[], state: initial };
  let steps = 0;

  /** Whether all of the `owed` answered operations that remain can follow the order so far. */
  const extend = (state: State, done: bigint, owed: number): boolean => {
    if (owed < longest.owed) longest = { owed, order: [...order], state };
    if (owed === 0) return true;
    const key = `${done.toString(32)} ${keyOf(state)}`;
    if (tried.has(key) || steps === budget) return false;
    tried.add(key);
    steps++;
    return movesFrom(specification, candidates, state).some((move) => {
      candidates.remove(move.index);
      order.push(move.index);
      const isOwed = candidates.at(move.index).answer !== undefined;
      if (extend(move.state, done | (1n << BigInt(move.index)), isOwed ? owed - 1 : owed)) return true;
      order.pop();
      candidates.restore(move.index);
      return false;
    });
  };

  if (extend(initial, 0n, history.filter(({ answer }) => answer !== undefined).length)) {
    return { kind: "linearizable", order: operations(order), steps };
  }
  if (steps === budget) return { kind: "undecided", steps };
  const { state } = longest;
  for (const index of longest.order) candidates.remove(index);
  const stuck = operations(candidates.next()).map((operation) => {
    return { operation, expected: specification.apply(state, operation.input).answer };
  });
  return { kind: "not linearizable", prefix: operations(longest.order), state, stuck, steps };
}

/** The next moves of the search: operations whose answer is right now, those that returned first at first. */
function movesFrom<State, Input>(
  { apply, isWithoutEffect, keyOf }: Specification<State, Input>,
  candidates: Candidates<Input>,
  state: State,
): readonly Move<State>[] {
  const moves: Move<State>[] = [];
  for (const index of candidates.next()) {
    const { input, answer } = candidates.at(index);
    const then = apply(state, input);
    const move = { index, state: then.state };
    if (answer === undefined) {
      // Nobody knows whether it took effect; if it changes nothing, it explains nothing.
      if (keyOf(then.state) !== keyOf(state)) moves.push(move);
    } else if (answer === then.answer) {
      // Any order that has this operation later is still an order if it comes now: no other move is needed.
      if (isWithoutEffect(answer)) return [move];
      moves.push(move);
    }
  }
  const returned = ({ index }: Move<State>): number => candidates.at(index).returned;
  return moves.toSorted((a, b) => (returned(a) < returned(b) ? -1 : 1));
}
