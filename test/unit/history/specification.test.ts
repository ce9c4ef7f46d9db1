import fc from "fast-check";
import { expect, it } from "vitest";
import type { Decision } from "#domain/decide.ts";
import type { Roster } from "#domain/roster.ts";
import { eventSpecification, type Input } from "#test/support/history/specification.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { cancel, eventOf, fold, given, register, update, when } from "../domain/given.ts";

/** The specification of histories and the decider share no code, and must give the same answers. */

const USERS = ["ann", "bob", "cy", "dee", "eve", "fay"];
const userId = fc.constantFrom(...USERS);
const inputs = fc.oneof(
  userId.map((id): Input => ({ type: "register", userId: id })),
  userId.map((id): Input => ({ type: "unregister", userId: id })),
  fc.integer({ min: 1, max: 4 }).map((capacity): Input => ({ type: "resize", capacity })),
);

function decided(roster: Roster, input: Input): Decision {
  switch (input.type) {
    case "register":
      return when(roster, register(input.userId));
    case "unregister":
      return when(roster, cancel(input.userId));
    case "resize":
      return when(roster, update({ capacity: input.capacity }));
    default:
      throw new Error(`${input.type} is not decided`);
  }
}

function inWords(decision: Decision): string {
  if (decision.kind === "rejected") {
    const { rejection } = decision;
    switch (rejection.type) {
      case "AlreadyRegistered":
        return "ALREADY_REGISTERED";
      case "AlreadyWaitlisted":
        return `ALREADY_WAITLISTED at ${rejection.standing.position}`;
      case "EventFull":
        return `EVENT_FULL with ${rejection.registeredCount} of ${rejection.capacity}`;
      case "NotRegistered":
        return "NOT_REGISTERED";
      case "CapacityBelowRegistered":
        return `CAPACITY_BELOW_REGISTERED with ${rejection.registeredCount}`;
      default:
        return rejection.type;
    }
  }
  if (decision.kind !== "accepted") return decision.kind;
  const [fact] = decision.facts;
  return fact?.type === "AttendeeWaitlisted" ? `waitlisted at ${fact.position}` : (decision.outcome ?? "");
}

it("the specification and the decider agree about every command, after every story", async () => {
  const story = fc.array(inputs, { maxLength: 40, size: "max" });
  const property = fc.property(
    fc.integer({ min: 1, max: 4 }),
    fc.boolean(),
    story,
    (capacity, hasWaitlist, commands) => {
      const specification = eventSpecification(capacity, hasWaitlist);
      let state = specification.initial;
      const roster = given({ capacity, hasWaitlist, others: USERS });
      for (const input of commands) {
        const decision = decided(roster, input);
        if (decision.kind === "accepted") fold(roster, decision.facts);
        const before = state;
        const then = specification.apply(state, input);
        state = then.state;
        expect(then.answer).toBe(inWords(decision));
        if (specification.isWithoutEffect(then.answer)) expect(state).toBe(before);
        expect(state.seats).toHaveLength(eventOf(roster).registeredCount);
        expect(state.waiting).toEqual([...roster.waiting.values()].map((place) => place.userId));
      }
    },
  );
  await always(property, { runs: 200 });
});
