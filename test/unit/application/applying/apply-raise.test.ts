import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { given } from "#test/unit/domain/given.ts";
import { broken, startTheClock, stopTheClock, worker } from "./apply-stage.ts";
import { people, register, update } from "./submitted.ts";

beforeEach(stopTheClock);
afterEach(startTheClock);

/** A worker whose database can't change more than `most` rows of people who are let in, in one transaction. */
function limited(most: number) {
  const waiting = people(40);
  const staged = worker(given({ capacity: 1, registered: ["ann"], waiting }));
  staged.before.commit = ({ rowChanges }) => {
    if (rowChanges.length > most) throw broken;
  };
  const letIn = () => staged.store.commits.map(({ rowChanges }) => rowChanges.length);
  return { ...staged, letIn };
}

describe("a raise that lets in too many at once for the database", () => {
  it("is not at fault by itself: it lets in a quarter, and goes on from there", async () => {
    const { apply, letIn, reports, store } = limited(12);
    expect(await apply([update({ capacity: 41 })])).toEqual({ done: 1 });
    expect(letIn()).toEqual([12, 6, 12, 10]);
    expect(reports).toHaveLength(2);
    expect(store.records()).toMatchObject([{ result: { status: "succeeded", outcome: "updated" } }]);
  });

  it("weighs as much in the company of others", async () => {
    const { apply, letIn, store } = limited(12);
    expect(await apply([register("ann"), update({ capacity: 41 })])).toEqual({ done: 2 });
    expect(letIn()[0]).toBe(0);
    expect(letIn()[1]).toBe(6);
    expect(store.event()).toMatchObject({ registeredCount: 41 });
  });

  it("ends as failed when not even one can be let in", async () => {
    const { apply, letIn, store } = limited(0);
    expect(await apply([update({ capacity: 41 })])).toEqual({ done: 1 });
    expect(letIn()).toEqual([0]);
    expect(store.records()).toMatchObject([{ result: { status: "failed" } }]);
  });
});
