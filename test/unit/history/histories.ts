import fc from "fast-check";
import { type EventOperation, eventSpecification, type Input } from "#test/support/history/specification.ts";

/** Histories for the checker: serial runs of the specification, stretched in time, and ways to spoil them. */

export type Scenario = {
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly history: readonly EventOperation[];
};

export const specificationOf = ({ capacity, hasWaitlist }: Omit<Scenario, "history">) =>
  eventSpecification(capacity, hasWaitlist);

/**
 * What happens to an operation of a serial run: it is answered, its answer is lost, or it never takes
 * effect.
 */
type Fate = "answered" | "unanswered" | "never done";
type Stretched = {
  readonly input: Input;
  readonly fate: Fate;
  readonly before: number;
  readonly after: number;
};

function inputs(users: readonly string[]): fc.Arbitrary<Input> {
  const userId = fc.constantFrom(...users);
  const concerning = (type: "register" | "unregister" | "find") =>
    userId.map((id): Input => ({ type, userId: id }));
  return fc.oneof(
    { weight: 8, arbitrary: concerning("register") },
    { weight: 6, arbitrary: concerning("unregister") },
    { weight: 3, arbitrary: concerning("find") },
    { weight: 2, arbitrary: fc.constant<Input>({ type: "count" }) },
    { weight: 1, arbitrary: fc.constant<Input>({ type: "list" }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 1, max: 5 }).map((capacity): Input => ({ type: "resize", capacity })),
    },
  );
}

type Shape = {
  readonly users: readonly string[];
  readonly length: { readonly minLength: number; readonly maxLength: number };
  /** How many serial steps an operation may reach back to its call, and forth to its return. */
  readonly reach: number;
  readonly hasSilence?: boolean;
};

/** Linearizable by construction: the n-th operation of a serial run takes effect at the time n. */
export function linearizable({ users, length, reach, hasSilence = true }: Shape): fc.Arbitrary<Scenario> {
  const answered = { weight: 12, arbitrary: fc.constant<Fate>("answered") };
  const silent = { weight: 1, arbitrary: fc.constantFrom<Fate>("unanswered", "never done") };
  const step = fc.record({
    input: inputs(users),
    fate: hasSilence ? fc.oneof(answered, silent) : fc.constant<Fate>("answered"),
    before: fc.double({ min: 0, max: reach, noNaN: true }),
    after: fc.double({ min: 0, max: reach, noNaN: true }),
  });
  return fc
    .record({
      capacity: fc.integer({ min: 1, max: 4 }),
      hasWaitlist: fc.boolean(),
      steps: fc.array(step, { ...length, size: "max" }),
    })
    .map(({ steps, ...event }) => ({ ...event, history: stretched(specificationOf(event), steps) }));
}

function stretched(
  specification: ReturnType<typeof specificationOf>,
  steps: readonly Stretched[],
): EventOperation[] {
  let { initial: state } = specification;
  return steps.map(({ input, fate, before, after }, time) => {
    const client = `client-${time}`;
    const silent = { client, input, called: time - before, returned: Infinity };
    if (fate === "never done") return silent;
    const done = specification.apply(state, input);
    state = done.state;
    return fate === "unanswered" ? silent : { ...silent, returned: time + after, answer: done.answer };
  });
}

/** Adds two operations of a new person whose answers contradict each other, whatever everybody else does. */
export function withContradiction({ history, ...event }: Scenario, where: number): Scenario {
  const specification = specificationOf(event);
  let state = specification.initial;
  const { length } = history;
  const index = Math.min(Math.floor(where * (length + 1)), length);
  for (const { input } of history.slice(0, index)) state = specification.apply(state, input).state;
  const userId = "zoe";
  const register = specification.apply(state, { type: "register", userId });
  const find: Input = { type: "find", userId };
  const isIn = register.answer === "registered" || register.answer.startsWith("waitlisted");
  const lie = isIn ? "has nothing" : "has a seat";
  const client = "zoe";
  const time = index - 0.5;
  const own: EventOperation[] = [
    { client, input: { type: "register", userId }, called: time, returned: time, answer: register.answer },
    { client, input: find, called: time + 0.1, returned: time + 0.1, answer: lie },
  ];
  return { ...event, history: [...history, ...own] };
}

/**
 * Histories with another operation's answer, another time, or no change. An oracle decides which are
 * linearizable.
 */
export function spoiled(scenarios: fc.Arbitrary<Scenario>): fc.Arbitrary<Scenario> {
  const mishap = fc.record({
    kind: fc.constantFrom("none", "answer", "answer", "answer", "early"),
    at: fc.nat(),
    other: fc.nat(),
  });
  return fc.tuple(scenarios, mishap).map(([{ history, ...event }, { kind, at, other }]) => {
    const victim = at % history.length;
    const donor = history[other % history.length];
    const spoil = (operation: EventOperation): EventOperation => {
      if (kind === "answer" && donor?.answer !== undefined && operation.answer !== undefined) {
        return { ...operation, answer: donor.answer };
      }
      if (kind !== "early") return operation;
      const called = operation.called - history.length;
      return { ...operation, called, returned: operation.returned === Infinity ? Infinity : called };
    };
    return { ...event, history: history.map((op, i) => (i === victim ? spoil(op) : op)) };
  });
}
