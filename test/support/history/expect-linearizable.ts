import {
  checkLinearizable,
  type Operation,
  type SearchOptions,
  type Specification,
  type Verdict,
} from "./linearizable.ts";

/**
 * Throws unless the history is linearizable. The error has the part that can be explained, and what can't
 * follow.
 */
export function expectLinearizable<State, Input>(
  specification: Specification<State, Input>,
  history: readonly Operation<Input>[],
  options?: SearchOptions,
): void {
  const verdict = checkLinearizable(specification, history, options);
  if (verdict.kind !== "linearizable") throw new Error(explain(verdict, history.length));
}

/** Most operations of the explained part that are shown; the mistake is seldom far from its end. */
const SHOWN = 12;

export function explain<State, Input>(verdict: Verdict<State, Input>, total: number): string {
  if (verdict.kind === "linearizable") return `The history of ${total} operations is linearizable.`;
  if (verdict.kind === "undecided") {
    return `Undecided after ${verdict.steps} steps: whether the history of ${total} operations is linearizable.`;
  }
  const { prefix, state, stuck, steps } = verdict;
  const shown = prefix.slice(-SHOWN).map((operation) => `  ${shownOperation(operation)}`);
  const contradictions = stuck.map(({ operation, expected }) => {
    const verb = operation.answer === undefined ? "would be" : "should be";
    return `  ${shownOperation(operation)}; ${verb} ${expected}`;
  });
  return [
    `The history of ${total} operations is not linearizable (${steps} steps). At most ${prefix.length} can be ordered:`,
    ...(prefix.length > SHOWN ? [`  … ${prefix.length - SHOWN} more`] : []),
    ...shown,
    `That leads to ${JSON.stringify(state)}, where none of these can follow:`,
    ...contradictions,
  ].join("\n");
}

/** `3.20–9.10 ann: register zoe → registered` */
function shownOperation<Input>({ client, input, called, returned, answer }: Operation<Input>): string {
  const words = Object.values(input as Record<string, unknown>).join(" ");
  const until = returned === Infinity ? "…" : returned.toFixed(2);
  return `${called.toFixed(2)}–${until} ${client}: ${words} → ${answer ?? "no answer"}`;
}
