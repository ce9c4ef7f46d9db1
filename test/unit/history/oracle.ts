import { type Scenario, specificationOf } from "./histories.ts";

/**
 * Whether a small history is linearizable, found by brute force: every order of every choice of its
 * operations is tried in full. It shares no code with the search that it checks.
 */
export function isLinearizable(scenario: Scenario): boolean {
  const specification = specificationOf(scenario);
  const { history } = scenario;
  const answered = history.filter(({ answer }) => answer !== undefined);
  const silent = history.filter(({ answer }) => answer === undefined);
  return subsets(silent).some((done) => permutations([...answered, ...done]).some(explains));

  function explains(order: Scenario["history"]): boolean {
    const isInTime = order.every((later, i) =>
      order.slice(0, i).every((earlier) => !(later.returned < earlier.called)),
    );
    if (!isInTime) return false;
    let state = specification.initial;
    return order.every(({ input, answer }) => {
      const then = specification.apply(state, input);
      state = then.state;
      return answer === undefined || answer === then.answer;
    });
  }
}

function subsets<Item>(items: readonly Item[]): Item[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((subset) => [subset, [first, ...subset]]);
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, i) =>
    permutations(items.filter((_, j) => j !== i)).map((rest) => [first, ...rest]),
  );
}
