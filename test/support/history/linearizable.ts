import { type Candidates, createCandidates } from "./candidates.ts";

/**
 * Decides whether the answers to concurrent clients can be explained by one copy of the thing that is used by
 * one client at a time, where each operation takes effect at some moment between its call and its return.
 * This is the search of Wing and Gong, with Lowe's memory of the states that were tried.
 */

export type Operation<Input> = {
  /** The name of the client, for people; nothing is concluded from it. */
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
  /** Whether an operation with this answer changed nothing, in whatever state it was applied. */
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
  /** An order was neither found nor excluded within the budget. This must never count as a yes. */
  | { readonly kind: "undecided"; readonly steps: number };

type Move<State> = { readonly index: number; readonly state: State };

export function checkLinearizable<State, Input>(
  specification: Specification<State, Input>,
  history: readonly Operation<Input>[],
  budget = 500_000,
): Verdict<State, Input> {
  const { initial, keyOf } = specification;
  const candidates = createCandidates(history);
  const operations = (indexes: readonly number[]) => indexes.map((index) => candidates.at(index));
  const order: number[] = [];
  const tried = new Set<string>();
  let longest = { owed: Infinity, order: [] as readonly number[], state: initial };
  let steps = 0;

  /** Whether all of the `owed` remaining answered operations can follow the order so far. */
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

/** The next operations of the search: those whose answer is true now, in order of their return. */
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
      // Nobody knows whether it took effect at all; without an effect it explains nothing.
      if (keyOf(then.state) !== keyOf(state)) moves.push(move);
    } else if (answer === then.answer) {
      // An order that has this operation later is still one with the operation now: others need no try.
      if (isWithoutEffect(answer)) return [move];
      moves.push(move);
    }
  }
  const returned = ({ index }: Move<State>): number => candidates.at(index).returned;
  return moves.toSorted((a, b) => (returned(a) < returned(b) ? -1 : 1));
}
