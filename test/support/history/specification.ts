import type { Operation, Specification } from "./linearizable.ts";

/**
 * One event as the README promises it, used by one client at a time. It is written from the contract alone
 * and shares no code with the domain, so that no mistake is made in both.
 */

export type Input =
  | { readonly type: "register" | "unregister" | "find"; readonly userId: string }
  | { readonly type: "resize"; readonly capacity: number }
  | { readonly type: "count" }
  | { readonly type: "list" };

/** Answers in words, as `answers.ts` makes them from responses. */
export type EventAnswer =
  | "registered"
  | `waitlisted at ${number}`
  | `EVENT_FULL with ${number} of ${number}`
  | `WAITLIST_FULL at ${number}`
  | "ALREADY_REGISTERED"
  | `ALREADY_WAITLISTED at ${number}`
  | "unregistered"
  | "left-waitlist"
  | "NOT_REGISTERED"
  | "updated"
  | `CAPACITY_BELOW_REGISTERED with ${number}`
  /** of `find` */
  | "has a seat"
  | `waits at ${number}`
  | "has nothing"
  /** of `count` */
  | `${number} of ${number} seats taken, ${number} waiting`
  /** of `list`: seats by name, places by position */
  | `seats: ${string}; waiting: ${string}`;

/** Rules that stay as they are. */
export type Rules = {
  /** Most who may wait; unless given, as many as like. */
  readonly waitlistLimit?: number;
  /** `manual` leaves free seats to organisers: nobody is promoted by itself. */
  readonly promotion?: "manual";
};

export type EventState = Rules & {
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  /** By name: the order in which the seats were taken is not shown. */
  readonly seats: readonly string[];
  /** By position. */
  readonly waiting: readonly string[];
};

export type EventOperation = Operation<Input>;

type Step = { readonly state: EventState; readonly answer: EventAnswer };

/**
 * Answers of operations with an effect. `updated` is one even if nothing changed: at another time it would
 * have.
 */
const EFFECTS = /^(registered|waitlisted|unregistered|left-waitlist|updated)/;

export function eventSpecification(
  capacity: number,
  hasWaitlist: boolean,
  rules: Rules = {},
): Specification<EventState, Input> & { readonly apply: typeof apply } {
  return {
    initial: { ...rules, capacity, hasWaitlist, seats: [], waiting: [] },
    apply,
    isWithoutEffect: (answer) => !EFFECTS.test(answer),
    keyOf: ({ seats, waiting, ...rest }) => `${rest.capacity} ${seats.join()}|${waiting.join()}`,
  };
}

function apply(state: EventState, input: Input): Step {
  const { capacity, seats, waiting } = state;
  switch (input.type) {
    case "register":
      return register(state, input.userId);
    case "unregister":
      return unregister(state, input.userId);
    case "resize":
      if (input.capacity < seats.length) {
        return { state, answer: `CAPACITY_BELOW_REGISTERED with ${seats.length}` };
      }
      return { state: fillSeats({ ...state, capacity: input.capacity }), answer: "updated" };
    case "find":
      return { state, answer: standing(state, input.userId) };
    case "count":
      return { state, answer: `${seats.length} of ${capacity} seats taken, ${waiting.length} waiting` };
    case "list":
      return { state, answer: `seats: ${seats.join(" ")}; waiting: ${waiting.join(" ")}` };
    default:
      return input satisfies never;
  }
}

function register(state: EventState, userId: string): Step {
  const { capacity, hasWaitlist, waitlistLimit = Infinity, seats, waiting } = state;
  if (seats.includes(userId)) return { state, answer: "ALREADY_REGISTERED" };
  if (waiting.includes(userId)) return { state, answer: `ALREADY_WAITLISTED at ${rank(waiting, userId)}` };
  if (seats.length < capacity && waiting.length === 0) {
    return { state: { ...state, seats: [...seats, userId].toSorted() }, answer: "registered" };
  }
  if (!hasWaitlist) return { state, answer: `EVENT_FULL with ${seats.length} of ${capacity}` };
  if (waiting.length >= waitlistLimit) return { state, answer: `WAITLIST_FULL at ${waitlistLimit}` };
  return {
    state: { ...state, waiting: [...waiting, userId] },
    answer: `waitlisted at ${waiting.length + 1}`,
  };
}

function unregister(state: EventState, userId: string): Step {
  const { seats, waiting } = state;
  if (waiting.includes(userId)) {
    return { state: { ...state, waiting: waiting.filter((id) => id !== userId) }, answer: "left-waitlist" };
  }
  if (!seats.includes(userId)) return { state, answer: "NOT_REGISTERED" };
  const remaining = { ...state, seats: seats.filter((id) => id !== userId) };
  return { state: fillSeats(remaining), answer: "unregistered" };
}

/** Gives the free seats to those who have waited longest, unless that is left to organisers. */
function fillSeats(state: EventState): EventState {
  if (state.promotion === "manual") return state;
  const { capacity, seats, waiting } = state;
  const promoted = waiting.slice(0, capacity - seats.length);
  return {
    ...state,
    seats: [...seats, ...promoted].toSorted(),
    waiting: waiting.slice(promoted.length),
  };
}

function standing({ seats, waiting }: EventState, userId: string): EventAnswer {
  if (seats.includes(userId)) return "has a seat";
  return waiting.includes(userId) ? `waits at ${rank(waiting, userId)}` : "has nothing";
}

function rank(waiting: readonly string[], userId: string): number {
  return waiting.indexOf(userId) + 1;
}
