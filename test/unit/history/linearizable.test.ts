import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLinearizable } from "#test/support/history/linearizable.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { linearizable, type Scenario, specificationOf, spoiled, withContradiction } from "./histories.ts";
import { isLinearizable } from "./oracle.ts";

/** The checker, tested with histories of which it is known whether they are linearizable. */

const SMALL = { users: ["ann", "bob", "cy"], length: { minLength: 2, maxLength: 6 }, reach: 3 };
const LARGE = {
  users: ["ann", "bob", "cy", "dee", "eve", "fay", "gil", "hal"],
  length: { minLength: 30, maxLength: 120 },
  reach: 6,
};

const judged = (scenario: Scenario) => checkLinearizable(specificationOf(scenario), scenario.history).kind;

describe("the checker of histories", () => {
  it("accepts every run of the specification, however its operations overlap and whichever got no answer", async () => {
    const property = fc.property(linearizable(LARGE), (scenario) => {
      expect(judged(scenario)).toBe("linearizable");
    });
    await always(property, { runs: 300 });
  });

  it("gives an order that is one: in time, and with every answer true", async () => {
    const property = fc.property(linearizable(LARGE), ({ history, ...event }) => {
      const specification = specificationOf(event);
      const verdict = checkLinearizable(specification, history);
      if (verdict.kind !== "linearizable") throw new Error(verdict.kind);
      const { order } = verdict;
      let state = specification.initial;
      let latestCall = -Infinity;
      for (const { input, answer, called, returned } of order) {
        expect(returned).toBeGreaterThanOrEqual(latestCall);
        latestCall = Math.max(latestCall, called);
        const then = specification.apply(state, input);
        if (answer !== undefined) expect(then.answer).toBe(answer);
        state = then.state;
      }
      const missing = new Set(history).difference(new Set(order));
      expect([...missing].filter(({ answer }) => answer !== undefined)).toEqual([]);
    });
    await always(property);
  });

  it("refuses every run in which somebody is told the contrary of what is so", async () => {
    const where = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.property(linearizable({ ...LARGE, hasSilence: false }), where, (scenario, at) => {
      expect(judged(withContradiction(scenario, at))).toBe("not linearizable");
    });
    await always(property);
  });

  it("refuses every run without overlap in which one answer is not the true one", async () => {
    const oneByOne = linearizable({ ...LARGE, reach: 0, hasSilence: false });
    const property = fc.property(oneByOne, fc.nat(), ({ history, ...event }, victim) => {
      const isVictim = (i: number): boolean => i === victim % history.length;
      const wrong = history.map((op, i) => (isVictim(i) ? { ...op, answer: `not ${op.answer}` } : op));
      expect(judged({ ...event, history: wrong })).toBe("not linearizable");
    });
    await always(property);
  });

  it("agrees with trying every order, on small histories of both kinds", async () => {
    const property = fc.property(spoiled(linearizable(SMALL)), (scenario) => {
      expect(judged(scenario)).toBe(isLinearizable(scenario) ? "linearizable" : "not linearizable");
    });
    await always(property, { runs: 4000 });
  });

  it("is asked about as many histories that are linearizable as about ones that are not", () => {
    const truths = fc.sample(spoiled(linearizable(SMALL)), { numRuns: 1000, seed: 1 }).map(isLinearizable);
    const accepted = truths.filter(Boolean).length;
    expect(accepted).toBeGreaterThan(350);
    expect(accepted).toBeLessThan(650);
  });
});
